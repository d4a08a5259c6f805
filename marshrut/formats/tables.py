"""Writing tables that people download: lists as XLSX, and empty templates to fill in."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from marshrut.formats.cells import Choice, day, shown
from marshrut.formats.columns import Column

Value = str | int | Decimal | bool | date | time | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The content type of what is made here."""
MOST_ROWS = 20_000
CUT = "Здесь первые строки: {most}. Остальные не поместились: сузьте отбор на странице и скачайте ещё раз."
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook needs a date of creation; the same values give the same bytes
MAX_TEXT = 32_767
FILLABLE_ROWS = 5_000


@dataclass(frozen=True)
class _Formats:
    title: Format
    heading: Format
    asked: Format
    wrapped: Format
    typed: Format
    day: Format
    moment: Format


def table(
    headings: Sequence[str], rows: Iterable[Sequence[Value]], *, title: str, most: int = MOST_ROWS
) -> bytes:
    """Return an XLSX list: the title, headings with filters that stay in view, then at most `most` of the `rows`.

    Texts stay texts whatever they begin with; dates and numbers can be sorted. Moments are written by their own clock.
    Where there are more rows (callers ask for one more than they may show), the last line says so.
    """
    buffer = BytesIO()
    with Workbook(buffer, OPTIONS) as book:
        formats = prepare(book, title)
        sheet = book.add_worksheet(sheet_name(title))
        sheet.write_string(0, 0, title, formats.title)
        widths = [len(heading) + 4 for heading in headings]
        for at, heading in enumerate(headings):
            sheet.write_string(1, at, heading, formats.heading)
        last = 1
        for last, row in enumerate(rows, start=2):
            if last - 1 > most:
                sheet.write_string(last, 0, CUT.format(most=most), formats.heading)
                break
            for at, value in enumerate(row):
                _write(sheet, last, at, value, formats)
                widths[at] = max(widths[at], min(len(shown(value)) + 2, 60))
        for at, width in enumerate(widths):
            sheet.set_column(at, at, min(width, 60))
        sheet.autofilter(1, 0, last, len(headings) - 1)
        sheet.freeze_panes(2, 0)
    return buffer.getvalue()


def template(columns: Sequence[Column], *, title: str, hints: Sequence[str] = ()) -> bytes:
    """Return an empty XLSX to fill in: headings with comments and lists to choose from, and «Как заполнять».

    Text columns keep leading zeros; required headings are marked with an asterisk. The guide has `hints`, one a
    line, then what each column wants, with its example.
    """
    buffer = BytesIO()
    with Workbook(buffer, OPTIONS) as book:
        formats = prepare(book, title)
        _write_form(book.add_worksheet("Данные"), columns, formats)
        _write_guide(book.add_worksheet("Как заполнять"), columns, title, hints, formats)
        _write_lists(book, columns)
    return buffer.getvalue()


def prepare(book: Workbook, title: str) -> _Formats:
    """The looks of what is written, and a day of creation that is always the same."""
    book.set_properties({"title": title, "created": MADE})
    bold = {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    return _Formats(
        title=book.add_format({"bold": True, "font_size": 14}),
        heading=book.add_format({**bold, "bg_color": "#E8EEF2"}),
        asked=book.add_format({**bold, "bg_color": "#D5E4EC"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        typed=book.add_format({"num_format": "@"}),
        day=book.add_format({"num_format": "dd.mm.yyyy"}),
        moment=book.add_format({"num_format": "dd.mm.yyyy hh:mm"}),
    )


def _write(sheet: Worksheet, row: int, at: int, value: Value, formats: _Formats) -> None:
    match value:
        case None | "":
            return
        case datetime():
            sheet.write_datetime(row, at, value, formats.moment)
        case date():
            sheet.write_datetime(row, at, value, formats.day)
        case str():
            sheet.write_string(row, at, value if len(value) <= MAX_TEXT else value[: MAX_TEXT - 1] + "…")
        case int() | Decimal() if type(value) is not bool and -(10**15) < value < 10**15:
            sheet.write_number(row, at, value)
        case _:
            sheet.write_string(row, at, shown(value))


def _write_form(sheet: Worksheet, columns: Sequence[Column], formats: _Formats) -> None:
    for at, column in enumerate(columns):
        mark, style = ("*", formats.asked) if column.required else ("", formats.heading)
        sheet.write_string(0, at, column.heading + mark, style)
        if column.comment:
            sheet.write_comment(0, at, column.comment, {"x_scale": 2, "author": "Маршрут"})
        cells = formats.day if column.parse is day else formats.typed
        sheet.set_column(at, at, min(max(len(column.heading) + 4, 14), 40), cells)
        if isinstance(column.parse, Choice):
            sheet.data_validation(1, at, FILLABLE_ROWS, at, _validation(column.parse, at))
    sheet.freeze_panes(1, 0)


def _validation(parser: Choice, at: int) -> dict[str, object]:
    """Return a list to choose from. It warns and does not forbid: synonyms are read as well."""
    return {
        "validate": "list",
        "source": f"=Списки!${_letters(at)}$1:${_letters(at)}${len(parser.labels)}",
        "error_type": "warning",
        "error_title": "Нет в списке",
        "error_message": "Такого значения нет в списке. Оставить его?",
    }


def _write_guide(
    sheet: Worksheet, columns: Sequence[Column], title: str, hints: Sequence[str], formats: _Formats
) -> None:
    sheet.write_string(0, 0, title, formats.title)
    for row, hint in enumerate(hints, start=1):
        sheet.write_string(row, 0, hint)
    top = len(hints) + 2
    for at, (heading, width) in enumerate(
        (("Столбец", 32), ("Обязательно", 14), ("Как заполнять", 64), ("Пример", 32))
    ):
        sheet.write_string(top, at, heading, formats.heading)
        sheet.set_column(at, at, width)
    for row, column in enumerate(columns, start=top + 1):
        labels = column.parse.labels if isinstance(column.parse, Choice) else ()
        advice = [column.comment, f"Одно из: {'; '.join(labels)}." if labels else ""]
        cells = (
            column.heading,
            "да" if column.required else "нет",
            " ".join(filter(None, advice)),
            column.example,
        )
        for at, value in enumerate(cells):
            sheet.write_string(row, at, value, formats.wrapped)


def _write_lists(book: Workbook, columns: Sequence[Column]) -> None:
    """Write the labels to a hidden sheet: a list kept in the cell itself may have 255 signs only."""
    choices = [
        (at, column.parse.labels) for at, column in enumerate(columns) if isinstance(column.parse, Choice)
    ]
    if not choices:
        return
    sheet = book.add_worksheet("Списки")
    sheet.hide()
    for at, labels in choices:
        for row, label in enumerate(labels):
            sheet.write_string(row, at, label)


def _letters(at: int) -> str:
    """Return the letters of the column number `at`, counted from 0."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sheet_name(title: str) -> str:
    """A title as Excel lets a sheet be called."""
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip(" '")[:31].strip(" '") or "Список"
