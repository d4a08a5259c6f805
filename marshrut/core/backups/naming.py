"""What an archive is called: its moment stands in the name, so that no one has to open it to know."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

NAME = re.compile(r"marshrut-(\d{8}T\d{6}Z)\.tar(\.age)?")
STAMP = "%Y%m%dT%H%M%SZ"


def name_of(at: datetime, *, encrypted: bool) -> str:
    return f"marshrut-{at.astimezone(UTC):{STAMP}}.tar{'.age' if encrypted else ''}"


def moment_of(path: Path) -> datetime | None:
    """When it was made; None for what is no archive, a half-written one among them."""
    named = NAME.fullmatch(path.name)
    return datetime.strptime(named[1], STAMP).replace(tzinfo=UTC) if named else None


def archives() -> Iterator[tuple[datetime, Path]]:
    """Those in the folder of backups, oldest first."""
    found = [(moment_of(path), path) for path in Path(settings.BACKUP_DIR).glob("marshrut-*")]
    yield from sorted((moment, path) for moment, path in found if moment)


def newest_moment() -> datetime | None:
    return max((moment for moment, _ in archives()), default=None)
