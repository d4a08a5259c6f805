"""Reading a table that people filled in: every row and every error of every row, nothing guessed."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from marshrut.formats.books import read_book
from marshrut.formats.cells import CellError, Experience, Raw, clean, day, folded, shown, squashed, told
from marshrut.formats.columns import CellProblem, Column, Reading, Row, Sheet, SheetError
from marshrut.formats.grids import Book, Grid
from marshrut.formats.headings import Heading, find_headings, is_heading
from marshrut.formats.values import LONGEST, TEXT_FORMULA, blank, from_serial, raw_of

TOTAL = re.compile(
    r"(итого|всего)(\s+(по|за|на|в)\s.{1,60}|\s+(человек|педагогов|чел))?\s*:?(\s*\d+)?(\s*чел)?"
)
NOT_FROM_1904 = "Файл считает дни с 1904 года, как старый Excel для Mac: даты пересчитаны."
SHOWN_ROWS = 30
LONGEST_SHOWN = 500


def read_sheet(
    data: bytes,
    *,
    columns: Sequence[Column],
    max_bytes: int = 10 << 20,
    max_unpacked: int = 100 << 20,
    max_rows: int = 30_000,
    sheet: str = "",
) -> Sheet:
    """Read the table of `columns` from a file of any accepted kind.

    The heading is found among the first twenty rows of any visible sheet, or of the sheet named; columns may stand in
    any order. Wrong cells become problems of their row. A file that cannot be taken as a whole (kind, size in bytes,
    number of rows, headings missing or doubled) raises `SheetError` with a message in Russian.
    """
    book = read_book(data, max_bytes=max_bytes, max_unpacked=max_unpacked)
    heading, others = find_headings(book, columns, sheet)
    return _Reader(book, heading, columns, max_rows).read(others)


class _Reader:
    """One pass over the rows under a heading, with what is met on the way."""

    def __init__(self, book: Book, heading: Heading, columns: Sequence[Column], max_rows: int) -> None:
        self._book, self._heading, self._columns, self._max_rows = book, heading, columns, max_rows
        self._grid = heading.grid
        self._titles = {number for number, *_ in _wide(self._grid, heading)}
        self._spread = _spread(self._grid, heading)
        self._above: dict[str, Raw] = {}
        self._invisible: list[int] = []
        columns_asked = {at + self._grid.left for at in heading.places}
        faulty = (*self._grid.broken, *self._grid.unknown)
        self._wrong_rows = {row for row, column in faulty if column in columns_asked}

    def read(self, others: Sequence[str]) -> Sheet:
        rows: list[Row] = []
        skipped: list[int] = []
        for number, cells in enumerate(self._grid.rows(), start=1):
            wrong = number in self._wrong_rows
            if number <= self._heading.last or (all(map(blank, cells)) and not wrong):
                continue
            filled = self._filled(number, cells)
            if (not filled and not wrong) or (filled and self._aside(number, cells)):
                skipped.append(number)
                continue
            if len(rows) == self._max_rows:
                raise SheetError(
                    f"В таблице больше {self._max_rows} строк. Разделите её на несколько файлов."
                )
            rows.append(self._row(number, filled))
        found = {column.key for column in self._heading.places.values()}
        absent = tuple(column.heading for column in self._columns if column.key not in found)
        places = {column.heading: at + self._grid.left for at, column in self._heading.places.items()}
        head = self._heading
        told_of = tuple(self._notes(rows))
        return Sheet(
            self._grid.name,
            head.last,
            tuple(rows),
            head.unknown,
            absent,
            tuple(skipped),
            places,
            told_of,
            tuple(others),
        )

    def _filled(self, number: int, cells: Sequence[Any]) -> dict[str, Raw]:
        """The cells that are asked for; what is merged downwards belongs to every row of it."""
        filled = {}
        for at, column in self._heading.places.items():
            raw = raw_of(cells[at]) if at < len(cells) else None
            for first, last in self._spread.get(at, ()):
                if number == first and raw is not None:
                    self._above[column.key] = raw
                elif first < number <= last and raw is None:
                    raw = self._above.get(column.key)
            if raw is not None:
                filled[column.key] = raw
        return filled

    def _aside(self, number: int, cells: Sequence[Any]) -> bool:
        return (
            _is_total(cells)
            or _numbers_columns(cells)
            or number in self._titles
            or is_heading(cells, self._heading)
        )

    def _row(self, number: int, filled: Mapping[str, Raw]) -> Row:
        values: dict[str, Any] = dict.fromkeys(column.key for column in self._columns)
        problems: list[CellProblem] = []
        readings: list[Reading] = []
        faulty = self._faulty(number, filled)
        for column in self._columns:
            raw = filled.get(column.key)
            try:
                if column.key in faulty:
                    raise CellError(faulty[column.key])
                if raw is not None:
                    values[column.key] = self._parsed(column, raw)
                    readings += _readings(number, column, raw, values[column.key])
                elif column.required:
                    raise CellError("Не заполнено.")
            except CellError as error:
                written = shown(raw)[:LONGEST_SHOWN]
                problems.append(CellProblem(number, column.heading, written, str(error)))
        if any(isinstance(raw, str) and not raw.isprintable() and _invisible(raw) for raw in filled.values()):
            self._invisible.append(number)
        written_row = {key: shown(value)[:LONGEST_SHOWN] for key, value in filled.items()}
        return Row(number, values, written_row, tuple(problems), tuple(readings))

    def _parsed(self, column: Column, raw: Raw) -> Any:
        if isinstance(raw, str):
            if len(raw) > LONGEST:
                raise CellError(f"В ячейке знаков {len(raw)}, можно не больше {LONGEST}. Сократите.")
            if TEXT_FORMULA.match(raw):
                raise CellError("Здесь записана формула, а не значение. Впишите само значение.")
        elif column.parse is day and type(raw) is int:
            raw = from_serial(raw, since_1904=self._book.since_1904)
        return column.parse(raw)

    def _faulty(self, number: int, filled: Mapping[str, Raw]) -> dict[str, str]:
        """What is wrong with cells whatever stands in them: by the key of their column."""
        if not self._grid.broken and not self._grid.unknown:
            return {}
        found = {}
        for at, column in self._heading.places.items():
            place = (number, at + self._grid.left)
            if place in self._grid.broken and str(filled.get(column.key, "#")).startswith(
                ("#", "Err", "Ошиб")
            ):
                found[column.key] = (
                    "В ячейке ошибка Excel, например #Н/Д. Исправьте формулу или впишите значение."
                )
            elif place in self._grid.unknown:
                found[column.key] = (
                    "Формула не вычислена: значения в файле нет. Откройте файл в Excel и сохраните или впишите значение."
                )
        return found

    def _notes(self, rows: Sequence[Row]) -> list[str]:
        grid, numbers = self._grid, [row.number for row in rows]
        notes = list(self._book.notes)
        secret = [sheet.name for sheet in self._book.grids if sheet.hidden]
        if secret:
            notes.append(
                f"Скрытые листы не прочитаны: {', '.join(f'«{name}»' for name in secret[:SHOWN_ROWS])}."
            )
        if hidden := [number for number in numbers if number in grid.hidden_rows]:
            notes.append(f"Скрытые строки прочитаны наравне с видимыми: {ranges(hidden)}. Лишние удалите.")
        places = {at + grid.left: column.heading for at, column in self._heading.places.items()}
        if veiled := [heading for at, heading in places.items() if at in grid.hidden_columns]:
            notes.append(f"Скрытые столбцы прочитаны наравне с видимыми: {', '.join(veiled)}.")
        if grid.formulas:
            notes.append("На листе есть формулы: взяты значения, сохранённые в файле.")
        if self._spread:
            notes.append("Значение объединённых ячеек отнесено ко всем их строкам.")
        if self._book.since_1904:
            notes.append(NOT_FROM_1904)
        if self._invisible:
            notes.append(f"Убраны невидимые знаки в строках: {ranges(self._invisible)}.")
        return notes


def ranges(numbers: Sequence[int]) -> str:
    """«3–7, 12 и ещё 40»: numbers in order, neighbours together, the first of many."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    more = sum(len(run) for run in runs[SHOWN_ROWS:])
    return ", ".join(words[:SHOWN_ROWS]) + (f" и ещё {more}" if more else "")


def _readings(number: int, column: Column, raw: Raw, value: Any) -> list[Reading]:
    read = column.tell(value) if column.tell else told(column.parse, value)
    written = shown(raw)
    whole_years = isinstance(column.parse, Experience) and written.isdecimal()
    if not read or whole_years or written == read or squashed(written) == squashed(read):
        return []
    return [Reading(number, column.heading, written[:LONGEST_SHOWN], read)]


def _spread(grid: Grid, heading: Heading) -> dict[int, list[tuple[int, int]]]:
    """Where cells under the heading are merged downwards: place of the column → first and last rows."""
    found: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, _right in grid.merged:
        at = left - grid.left
        if bottom > top > heading.last and at in heading.places:
            found.setdefault(at, []).append((top, bottom))
    return {at: areas[:2_000] for at, areas in found.items()}


def _wide(grid: Grid, heading: Heading) -> list[tuple[int, int, int, int]]:
    """One row merged across the table is a title between its rows, for example the name of a school."""
    first = min(heading.places) + grid.left
    return [
        area
        for area in grid.merged
        if area[0] == area[2] > heading.last and area[3] - area[1] >= 2 and area[1] <= first
    ]


def _invisible(raw: str) -> bool:
    return (
        clean(raw.replace("\x00", ""), keep_lines=True)
        != "\n".join(
            " ".join(line.split()) for line in raw.replace("\r\n", "\n").replace("\x00", "").split("\n")
        ).strip()
    )


def _is_total(cells: Sequence[Any]) -> bool:
    first = next((cell for cell in cells if not blank(cell)), None)
    return isinstance(first, str) and "\x00" not in first and bool(TOTAL.fullmatch(folded(first[:200])))


def _numbers_columns(cells: Collection[Any]) -> bool:
    """Say whether this is the row «1 2 3 …» under the headings of Russian forms."""
    filled = [cell for cell in cells if not blank(cell)]
    return len(filled) > 1 and [str(cell).removesuffix(".0") for cell in filled] == [
        str(at) for at in range(1, len(filled) + 1)
    ]
