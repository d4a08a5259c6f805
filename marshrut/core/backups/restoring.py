"""Putting an archive in the place of a database and its files; what stood there is not lost by a bad archive."""

import fcntl
import gzip
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from marshrut.core.backups.archive import FOLDERS, BadArchive, Manifest, read
from marshrut.core.backups.naming import STAMP
from marshrut.core.backups.snapshot import run_client, tables
from marshrut.core.verifying import problems

SHARED_MEMORY_LOCK = 128
"""The byte of SQLite's -shm file on which everybody who has the database open holds a shared lock."""
ANEW = "SET client_min_messages = warning; SET lock_timeout = '10s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public"


class NotRestored(Exception):
    """Nothing was changed; the message is Russian and says what to do."""


def restore(path: Path, *, at: datetime, identity: str = "", overwrite: bool = False) -> Manifest:
    """Check the archive wholly, then put it in place. Raises `NotRestored` or `BadArchive` before anything is changed."""
    _refuse_unless_free(overwrite)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.VAR_DIR) as unpacked:
        fresh = Path(unpacked)
        manifest = read(path, into=fresh, identity=identity)
        _refuse_unless_ours(manifest)
        (_load_sqlite if connection.vendor == "sqlite" else _load_postgres)(fresh / manifest.database, at)
        stamp = f"{at:{STAMP}}"
        stored, seals = Path(default_storage.path("")), Path(settings.SEALS_DIR)
        _put(fresh / FOLDERS[0], stored, aside=stored.with_name(f"{stored.name}-before-{stamp}"))
        _put(fresh / FOLDERS[1], seals, aside=seals / f"before-{stamp}")
    # Whoever signed out after the archive was made must not be signed in again.
    Session.objects.all().delete()
    return manifest


def differences(manifest: Manifest) -> Iterator[str]:
    """What does not hold after a restore: counts of rows, stored files, the journal's chains and seals."""
    with connection.cursor() as cursor:
        for table in sorted({*manifest.counts, *tables()}):
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            count = cursor.fetchone()[0]
            if count != manifest.counts.get(table):
                yield f"В таблице {table} строк {count}, в архиве было {manifest.counts.get(table)}."
    for name in manifest.members:
        top, _, rest = name.partition("/")
        if top == FOLDERS[0] and not default_storage.exists(rest):
            yield f"Нет файла {rest}."
    yield from problems()


def _refuse_unless_free(overwrite: bool) -> None:
    occupied = bool(tables())
    if occupied and not overwrite:
        raise NotRestored(
            "В базе данных уже есть таблицы. Чтобы заменить её архивом, остановите серверы и обработчики, сделайте"
            " резервную копию того, что есть, и добавьте --overwrite."
        )
    if occupied and _in_use():
        raise NotRestored("Базой данных кто-то пользуется: сначала остановите серверы и обработчики.")


def _refuse_unless_ours(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise BadArchive(f"Архив сделан из {manifest.vendor}, а база данных — {connection.vendor}.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := set(manifest.migrations) - known:
        raise BadArchive(
            f"Архив сделан версией {manifest.product}, которая новее: здесь нет {', '.join(sorted(unknown)[:3])}."
        )


def _in_use() -> bool:
    if connection.vendor == "sqlite":
        return _sqlite_in_use(Path(f"{connection.settings_dict['NAME']}-shm"))
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with connection.cursor() as cursor:
        cursor.execute(others)
        return bool(cursor.fetchone()[0])


def _sqlite_in_use(shared: Path) -> bool:
    connection.close()
    if not shared.exists():
        return False
    with shared.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, SHARED_MEMORY_LOCK)
        except OSError:
            return True
    return False


def _load_postgres(dump: Path, _at: datetime) -> None:
    """All or nothing: the old schema goes in the transaction in which the new one comes."""
    connection.close()
    script = dump.with_suffix(".sql")
    unpack = ["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump)]
    subprocess.run(unpack, check=True)  # noqa: S603
    run_client(
        "psql",
        *("--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1", "--single-transaction"),
        *("-c", ANEW, f"--file={script}"),
    )


def _load_sqlite(packed: Path, at: datetime) -> None:
    """The former file stays beside, named by the moment of the restore."""
    name = Path(connection.settings_dict["NAME"])
    fresh = name.with_name(f"{name.name}.restoring")
    with gzip.open(packed, "rb") as read_from, fresh.open("wb") as written:
        shutil.copyfileobj(read_from, written, 2**20)
    with closing(sqlite3.connect(fresh)) as opened:
        if opened.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BadArchive("База данных в архиве повреждена.")
    connection.close()
    if name.exists():
        with closing(sqlite3.connect(name)) as former:
            former.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        name.rename(name.with_name(f"{name.name}.before-{at:{STAMP}}"))
    for tail in ("-wal", "-shm"):
        name.with_name(name.name + tail).unlink(missing_ok=True)
    fresh.rename(name)


def _put(fresh: Path, target: Path, *, aside: Path) -> None:
    """What stood there is set aside; the folder itself stays, for it may be a disk of its own."""
    target.mkdir(parents=True, exist_ok=True)
    if former := list(target.iterdir()):
        aside.mkdir()
        for path in former:
            shutil.move(path, aside)
    for path in fresh.iterdir() if fresh.exists() else ():
        shutil.move(path, target)
