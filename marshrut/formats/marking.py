"""A copy of an uploaded table in which the wrong cells are marked: values as they were sent, no formula among them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from math import isfinite
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.exceptions import OverlappingRange
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from marshrut.formats.books import read_book
from marshrut.formats.columns import CellProblem
from marshrut.formats.grids import Grid
from marshrut.formats.tables import MAX_TEXT, OPTIONS, prepare, sheet_name
from marshrut.formats.values import blank

COMMENTS = 3_000
"""Cells that get a comment; Excel is slow with more. Each further one is coloured and told in the last column."""
MERGED, LARGEST = 500, 1_000
"""Merged areas that are merged in the copy too, and cells of the largest: each of its cells is written."""
ADVICE = "Что исправить"
BROKEN = "#ОШИБКА"
NUMERIC = 1e15


@dataclass(frozen=True)
class Layout:
    """Where the table was read: its sheet, its heading's row, its columns by heading; all from 1."""

    sheet: str
    heading: int
    columns: Mapping[str, int]


def marked_copy(
    data: bytes, *, layout: Layout, problems: Sequence[CellProblem], max_bytes: int = 10 << 20
) -> bytes:
    """Return an XLSX of every sheet; wrong cells are coloured and commented, a last column says what to do."""
    book = read_book(data, max_bytes=max_bytes)
    buffer = BytesIO()
    with Workbook(buffer, OPTIONS) as workbook:
        writer = _Writer(workbook, problems, layout)
        names: set[str] = set()
        for grid in book.grids:
            writer.write(grid, _unique(grid.name, names))
    return buffer.getvalue()


def _unique(title: str, taken: set[str]) -> str:
    name, number = sheet_name(title), 2
    while name.lower() in taken:
        name, number = f"{sheet_name(title)[:26]} ({number})", number + 1
    taken.add(name.lower())
    return name


class _Writer:
    def __init__(self, book: Workbook, problems: Sequence[CellProblem], layout: Layout) -> None:
        self._book, self._layout = book, layout
        prepare(book, "Таблица с пометками")
        wrong = {"bg_color": "#FBE3DF", "border": 1, "border_color": "#B3261E"}
        self._plain = {"day": book.add_format({"num_format": "dd.mm.yyyy"}), "": None}
        self._plain["moment"] = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        self._wrong = {"day": book.add_format({**wrong, "num_format": "dd.mm.yyyy"})}
        self._wrong |= {"": book.add_format(wrong), "moment": book.add_format(wrong)}
        self._advice = book.add_format({"text_wrap": True, "font_color": "#8C1D18", "valign": "top"})
        self._by_row: dict[int, list[CellProblem]] = defaultdict(list)
        for problem in problems:
            self._by_row[problem.row].append(problem)
        self._commented = 0

    def write(self, grid: Grid, name: str) -> None:
        sheet = self._book.add_worksheet(name)
        read = grid.name == self._layout.sheet and not grid.hidden
        _shape(sheet, grid)
        width = 0
        for number, cells in enumerate(grid.rows(), start=1):
            wrong = self._wrong_cells(number) if read else {}
            width = max(width, len(cells))
            for at, value in enumerate(cells, start=grid.left):
                if blank(value) and (number, at) in grid.broken:
                    value = BROKEN
                _put(sheet, number - 1, at - 1, value, self._wrong if at in wrong else self._plain)
            self._mark(sheet, number, wrong, set(range(grid.left, grid.left + len(cells))))
        if read:
            self._advise(sheet, grid.left + width)
            sheet.activate()

    def _wrong_cells(self, number: int) -> dict[int, str]:
        """Texts of comments by column; what concerns no column of the file stands at its first one."""
        first = min(self._layout.columns.values(), default=1)
        found: dict[int, str] = {}
        for problem in self._by_row.get(number, ()):
            at = self._layout.columns.get(problem.heading, first)
            found[at] = f"{found[at]}\n{_said(problem)}" if at in found else _said(problem)
        return found

    def _mark(self, sheet: Worksheet, number: int, wrong: Mapping[int, str], written: set[int]) -> None:
        for at, text in wrong.items():
            if at not in written:
                sheet.write_blank(number - 1, at - 1, None, self._wrong[""])
            if self._commented < COMMENTS:
                sheet.write_comment(number - 1, at - 1, text[:1000], {"author": "Маршрут", "x_scale": 2})
                self._commented += 1

    def _advise(self, sheet: Worksheet, column: int) -> None:
        sheet.write_string(self._layout.heading - 1, column - 1, ADVICE, self._advice)
        sheet.set_column(column - 1, column - 1, 60)
        for number, problems in self._by_row.items():
            text = "\n".join(_said(problem) for problem in problems)
            sheet.write_string(number - 1, column - 1, text[:MAX_TEXT], self._advice)


def _said(problem: CellProblem) -> str:
    return f"{problem.heading}: {problem.message}"


def _shape(sheet: Worksheet, grid: Grid) -> None:
    """What a person sees of the sheet beside its cells."""
    if grid.hidden:
        sheet.hide()
    for top, left, bottom, right in grid.merged[:MERGED]:
        if 1 < (bottom - top + 1) * (right - left + 1) <= LARGEST:
            try:
                sheet.merge_range(top - 1, left - 1, bottom - 1, right - 1, "")
            except OverlappingRange:
                continue
    for number in sorted(grid.hidden_rows)[:10_000]:
        sheet.set_row(number - 1, None, None, {"hidden": True})
    for number in sorted(grid.hidden_columns)[:1_000]:
        sheet.set_column(number - 1, number - 1, None, None, {"hidden": True})


def _put(sheet: Worksheet, row: int, at: int, value: Any, formats: Mapping[str, Format | None]) -> None:
    match value:
        case None | "":
            sheet.write_blank(row, at, None, formats[""])
        case bool():
            sheet.write_boolean(row, at, value, formats[""])
        case int() | float() if isfinite(value) and abs(value) < NUMERIC:
            sheet.write_number(row, at, value, formats[""])
        case datetime() if value.year >= 1900:
            sheet.write_datetime(row, at, value, formats["moment" if value.time() != time() else "day"])
        case date() if value.year >= 1900:
            sheet.write_datetime(row, at, value, formats["day"])
        case _:
            sheet.write_string(row, at, str(value).replace("\x00", "\ufffd")[:MAX_TEXT], formats[""])
