"""Making an archive while the system works."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

import marshrut
from marshrut.core.backups.archive import Manifest, write
from marshrut.core.backups.naming import archives, name_of
from marshrut.core.backups.snapshot import snapshot
from marshrut.core.sealing import file_lock, files


def back_up(at: datetime) -> Path:
    """Write an archive of this moment; returns where it is.

    A file is written before the row that names it and removed after that row is gone. Links to all files, made
    before the moment and again after it, so hold every file that the database named at that moment.
    """
    folder = Path(settings.BACKUP_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        tempfile.TemporaryDirectory(prefix=".backup-", dir=folder) as made,
        tempfile.TemporaryDirectory(prefix=".backup-", dir=_stored().parent) as linked,
    ):
        _link(Path(linked))
        manifest = _take(at, Path(made), Path(linked))
        finished, part = folder / name_of(at, encrypted=bool(settings.BACKUP_RECIPIENT)), Path(made) / "part"
        write(part, manifest, _members(manifest, Path(made), Path(linked)), settings.BACKUP_RECIPIENT)
        _keep(part, finished)
    return finished


def _take(at: datetime, made: Path, linked: Path) -> Manifest:
    """The database and the seals of one moment: while it is fixed nothing is sealed."""
    seals = made / "seals"
    seals.mkdir()
    with ExitStack() as held:
        with file_lock():
            taken = held.enter_context(snapshot())
            for path in files():
                shutil.copy2(path, seals)
        _link(linked)
        counts, migrations = taken.counts(), taken.migrations()
        taken.dump(made / taken.member)
    return Manifest(at.isoformat(), marshrut.__version__, connection.vendor, taken.member, migrations, counts)


def _members(manifest: Manifest, made: Path, linked: Path) -> Iterator[tuple[str, Path]]:
    yield manifest.database, made / manifest.database
    for top, folder in (("seals", made / "seals"), ("files", linked)):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            yield f"{top}/{path.relative_to(folder).as_posix()}", path


def _stored() -> Path:
    location = Path(default_storage.path(""))
    location.mkdir(parents=True, exist_ok=True)
    return location


def _link(to: Path) -> None:
    for path in (path for path in _stored().rglob("*") if path.is_file()):
        target = to / path.relative_to(_stored())
        target.parent.mkdir(parents=True, exist_ok=True)
        # gone meanwhile, or linked before
        with suppress(FileNotFoundError, FileExistsError):
            os.link(path, target)


def _keep(part: Path, finished: Path) -> None:
    """The name appears when everything is on the disk."""
    part.chmod(0o600)
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.rename(finished)
    descriptor = os.open(finished.parent, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def prune(at: datetime, days: int) -> list[Path]:
    """Remove archives older than so many days, never the newest one; returns them."""
    old = [path for moment, path in list(archives())[:-1] if at - moment > timedelta(days=days)]
    for path in old:
        path.unlink()
    return old
