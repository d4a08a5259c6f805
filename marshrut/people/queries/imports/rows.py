"""What reading a file gives, whatever is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marshrut.core.wording import listed
from marshrut.formats.columns import CellProblem, Sheet
from marshrut.formats.sheets import ranges

CREATED, UPDATED, UNCHANGED, ENDED, SKIPPED = "created", "updated", "unchanged", "ended", "skipped"

MOST_READINGS = 1_000

LABELS = {
    CREATED: "Новые",
    UPDATED: "С изменениями",
    ENDED: "Работа завершена или организация закрыта",
    UNCHANGED: "Без изменений",
    SKIPPED: "Строки с ошибками, не загружаются",
}


@dataclass(frozen=True)
class Read:
    """`groups`: rows that belong together (of one person, of one organisation), without a known error."""

    total: int
    groups: Sequence[Any]
    problems: Sequence[CellProblem]
    sheet: Sheet

    @property
    def notes(self) -> list[str]:
        return notes_of(self.sheet)


def notes_of(sheet: Sheet) -> list[str]:
    """What was left aside, in words for the person who uploaded the file."""
    notes = [f"Прочитан лист «{sheet.name}», заголовки в строке {sheet.heading_row}."]
    if sheet.unknown:
        notes.append(f"Столбцы, которые мы не используем: {listed(sheet.unknown)}.")
    if sheet.skipped:
        notes.append(
            f"Пропущены строки с итогами, повторами заголовков и подзаголовками: {ranges(sheet.skipped)}."
        )
    return [*notes, *sheet.notes]


def readings_of(sheet: Sheet) -> list[tuple[str, str, str, int, int]]:
    """Each spelling that was not taken word for word once: column, as written, as read, rows, the first row.

    What stands in most rows comes first; of single ones the first `MOST_READINGS` are told.
    """
    counted: dict[tuple[str, str, str], list[int]] = {}
    for one in sheet.readings:
        counted.setdefault((one.heading, one.written, one.read), [0, one.row])[0] += 1
    ordered = sorted(counted.items(), key=lambda item: (-item[1][0], item[1][1]))
    return [(*spelling, rows, first) for spelling, (rows, first) in ordered[:MOST_READINGS]]
