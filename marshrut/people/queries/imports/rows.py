"""What reading a file gives, whatever is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marshrut.core.wording import listed
from marshrut.formats.columns import CellProblem, Sheet

CREATED, UPDATED, UNCHANGED, ENDED, SKIPPED = "created", "updated", "unchanged", "ended", "skipped"

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
    notes: Sequence[str]


def notes_of(sheet: Sheet) -> list[str]:
    """What was left aside, in words for the person who uploaded the file."""
    notes = [f"Прочитан лист «{sheet.name}», заголовки в строке {sheet.heading_row}."]
    if sheet.unknown:
        notes.append(f"Столбцы, которые мы не используем: {listed(sheet.unknown)}.")
    if sheet.skipped:
        notes.append(f"Пропущены строки с итогами и номерами столбцов: {listed(sheet.skipped)}.")
    return notes
