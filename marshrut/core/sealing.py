"""Seals: all digests of the journal that wait for one, under one root, chained, kept outside the database too.

A seal is committed first and its line is written to the file afterwards, from the row alone. A crash in
between leaves a seal without a line, a torn line leaves half of one: the next sealing cuts the torn line off
and writes every line that is missing, so the file catches up by itself. A line whose seal the database does
not have never comes from a crash (a database restored from an older copy, a forged row): then
nothing is written, `SealsDisagree` is raised, and the administrator finds it among the failed jobs.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from marshrut.core.journal import instant
from marshrut.core.models import Entry, JobKind, Look, Seal, SealedEntry, SealedLook

AT_ONCE = 5_000
SLOT = "marshrut.core.sealing"

Digests = Sequence[tuple[int, bytes | memoryview]]
"""(key, digest) of entries or looks, as the databases give them."""


class SealsDisagree(Exception):
    """The file of seals says something that the database does not."""


def seal_all(at: datetime) -> int:
    """Seal what waits for it, in portions, and bring the file up to date; returns how many digests."""
    sealed = 0
    with file_lock():
        write_missing_lines()
        more = True
        while more:
            entries, looks = _seal(at)
            sealed += entries + looks
            write_missing_lines()
            more = AT_ONCE in (entries, looks)
    return sealed


def _seal(at: datetime) -> tuple[int, int]:
    """One seal over a portion of the waiting entries and looks; how many of each."""
    JobKind.objects.get_or_create(path=SLOT, defaults={"title": "Печати журнала"})
    with transaction.atomic():
        JobKind.objects.select_for_update().get(path=SLOT)
        entries, looks = _waiting(SealedEntry, Entry), _waiting(SealedLook, Look)
        if entries or looks:
            last = Seal.objects.order_by("-pk").first()
            previous = bytes(last.root) if last else b""
            root = root_of(previous, entries, looks)
            seal = Seal.objects.create(at=at, count=len(entries) + len(looks), previous=previous, root=root)
            SealedEntry.objects.filter(pk__in=[pk for pk, _ in entries]).update(seal=seal)
            SealedLook.objects.filter(pk__in=[pk for pk, _ in looks]).update(seal=seal)
    return len(entries), len(looks)


def _waiting(sealed: type[SealedEntry] | type[SealedLook], written: type[Entry] | type[Look]) -> Digests:
    """What has no seal yet, by the index of the waiting lines; what commits late waits like everything else.

    Keys first, digests by key: a join of the two is walked through the whole journal while PostgreSQL's statistics
    still remember a backlog (docs/adr/0006-waiting-for-seals.md).
    """
    lines = sealed._default_manager.filter(seal__isnull=True).order_by("pk")
    keys = list(lines.values_list("pk", flat=True)[:AT_ONCE])
    digests = dict(written._default_manager.filter(pk__in=keys).values_list("pk", "digest"))
    return [(key, bytes(digests[key])) for key in keys]


def root_of(previous: bytes, entries: Digests, looks: Digests) -> bytes:
    """SHA-256 over the previous root and the sealed digests in order of keys."""
    digest = hashlib.sha256(previous)
    for mark, rows in ((b"entry", entries), (b"look", looks)):
        for pk, value in rows:
            digest.update(b"%s %d %s\n" % (mark, pk, bytes(value).hex().encode()))
    return digest.digest()


def line_of(seal: Seal) -> str:
    return f"{seal.pk} {instant(seal.at)} {seal.count} {bytes(seal.root).hex()} {bytes(seal.previous).hex() or '-'}"


def files() -> list[Path]:
    """The files of seals, one a month, oldest first."""
    return sorted(Path(settings.SEALS_DIR).glob("seals-*.txt"))


def lines() -> Iterator[str]:
    for path in files():
        yield from path.read_text().splitlines()


def write_missing_lines() -> int:
    """Append the lines of seals that the file does not have yet; returns how many. Raises `SealsDisagree`."""
    last = _last_line()
    number = int(last.split(" ", 1)[0]) if last else 0
    if last and last not in {line_of(seal) for seal in Seal.objects.filter(pk=number)}:
        raise SealsDisagree(f"The last line of the file (seal {number}) is not in the database.")
    missing = list(Seal.objects.filter(pk__gt=number).order_by("pk"))
    for seal in missing:
        _append(Path(settings.SEALS_DIR) / f"seals-{seal.at:%Y-%m}.txt", line_of(seal))
    return len(missing)


def _append(path: Path, line: str) -> None:
    with path.open("a") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


def _last_line() -> str:
    for path in reversed(files()):
        _cut_torn_line(path)
        if path.stat().st_size:
            with path.open("rb") as file:
                file.seek(max(0, path.stat().st_size - 1_000))
                return file.read().decode().splitlines()[-1]
    return ""


def _cut_torn_line(path: Path) -> None:
    with path.open("rb+") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1_000))
        tail = file.read()
        if tail and not tail.endswith(b"\n"):
            file.truncate(size - len(tail) + tail.rfind(b"\n") + 1)


@contextmanager
def file_lock() -> Iterator[None]:
    folder = Path(settings.SEALS_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
