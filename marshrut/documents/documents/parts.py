"""What several kinds show alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from marshrut.core import wording


@dataclass(frozen=True)
class Signature:
    """Who signed, and how: `mark` is the line «простая электронная подпись, 23.11.2026 14:32» or empty for
    paper. `name` is the full name; the layouts print «И. О. Фамилия».
    """

    position: str
    name: str
    mark: str = ""

    def derived(self) -> dict[str, str]:
        return {"signed": initials(self.name)}


@dataclass(frozen=True)
class Letterhead:
    """The school's letterhead: full name, address, contacts (a line each), outgoing number and date."""

    name: str
    address: str = ""
    contacts: str = ""
    outgoing: str = ""


def initials(full: str) -> str:
    """«Н. С. Орлова» from «Орлова Наталья Сергеевна»."""
    surname, *given = full.split() or [""]
    return wording.NBSP.join([*(f"{part[0]}." for part in given[:2]), surname])


def period(since: date, until: date) -> str:
    """«с 7 декабря по 18 декабря 2026 года»; the year of the first day is told when it is another."""
    first = wording.day_year(since)
    if since.year == until.year:
        first = first.rpartition(" ")[0]
    return f"с {first} по {wording.day_year(until)} года"


def numbered(rows: Sequence[dict]) -> list[dict]:
    """Rows with their numbers from 1 under `n`."""
    return [{"n": n, **row} for n, row in enumerate(rows, start=1)]
