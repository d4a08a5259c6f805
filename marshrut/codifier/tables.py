"""The Excel table of codifier entries: read, as a template, as a list to download."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marshrut.codifier.models import CodifierEntry
from marshrut.codifier.queries import EntryDraft
from marshrut.formats.cells import choice, listed, paragraphs, text_up_to
from marshrut.formats.columns import CellProblem, Column, Reading, Row, Sheet
from marshrut.formats.tables import table, template
from marshrut.regulations.blocks import LABELS

BLOCK = choice({block.value: label for block, label in LABELS.items()})
COLUMNS = (
    Column("code", "Код", required=True, parse=text_up_to(20), example="М-01.2"),
    Column("block", "Блок", required=True, parse=BLOCK, example="методический"),
    Column("subject", "Предмет", example="математика", comment="Только для кодов одного предмета."),
    Column(
        "function",
        "Трудовая функция",
        synonyms=("Трудовая функция или обязанность", "Трудовая функция, действие"),
        required=True,
        parse=text_up_to(120),
        example="A/01.6",
        comment="Код функции профстандарта или обязанность по ЕКС.",
    ),
    Column(
        "name",
        "Формулировка",
        required=True,
        parse=text_up_to(300),
        example="Постановка цели урока через действие ученика",
    ),
    Column(
        "plain",
        "Простыми словами",
        required=True,
        parse=text_up_to(120),
        example="Ставить цель урока",
        comment="Это прочтёт педагог рядом с результатом.",
    ),
    Column("meaning", "Что это значит", parse=paragraphs, comment="Два-три предложения для педагога."),
    Column("advice", "Рекомендация для карты", parse=paragraphs, comment="Строка 2.4 карты ИОМ."),
    Column(
        "replaces",
        "Вместо кода",
        parse=listed(text_up_to(20)),
        example="М-01.1",
        comment="Коды прежней версии, которые заменяет этот; через запятую.",
    ),
)
MOST_READINGS, MOST_PROBLEMS = 200, 500
HINTS = (
    "Одна строка — одна позиция кодификатора.",
    "Повторная загрузка той же версии обновит позиции с теми же кодами и ничего не задвоит.",
)


@dataclass(frozen=True, slots=True)
class Check:
    """What a dry run found: problems by row, and how many rows there are."""

    rows: int
    problems: tuple[CellProblem, ...]
    unknown: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def first(self) -> tuple[CellProblem, ...]:
        """As many as a page shows; all of them are marked in the copy of the file."""
        return self.problems[:MOST_PROBLEMS]

    @property
    def rows_with_problems(self) -> int:
        return len({problem.row for problem in self.problems})


def checked(sheet: Sheet, found: Iterable[CellProblem]) -> Check:
    """Problems of cells and of their meaning together; of one cell only the first is told."""
    told: dict[tuple[int, str], CellProblem] = {}
    for problem in (*sheet.problems, *found):
        told.setdefault((problem.row, problem.heading), problem)
    ordered = sorted(told.values(), key=lambda problem: problem.row)
    notes = list(sheet.notes)
    if sheet.others:
        names = ", ".join(f"«{name}»" for name in sheet.others)
        notes.append(f"Прочитан лист «{sheet.name}». Такие же таблицы есть на листах: {names}.")
    return Check(len(sheet.rows), tuple(ordered), sheet.unknown, sheet.readings[:MOST_READINGS], tuple(notes))


def entries_of(sheet: Sheet) -> list[EntryDraft]:
    return [_entry(row) for row in sheet.rows]


def _entry(row: Row) -> EntryDraft:
    values = {name: value for name, value in row.values.items() if value is not None}
    blank = dict.fromkeys(("code", "block", "function", "name", "plain"), "")
    return EntryDraft(**{**blank, **values}, row=row.number)


def empty_table() -> bytes:
    return template(COLUMNS, title="Кодификатор", hints=HINTS)


def downloaded(entries: Sequence[CodifierEntry]) -> bytes:
    """The entries in the columns they can be loaded from."""
    headings = [column.heading for column in COLUMNS[:-1]]
    rows = [
        [
            entry.code,
            entry.get_block_display(),
            entry.subject.name if entry.subject else "",
            entry.function,
            entry.name,
            entry.plain,
            entry.meaning,
            entry.advice,
        ]
        for entry in entries
    ]
    return table(headings, rows, title="Кодификатор")
