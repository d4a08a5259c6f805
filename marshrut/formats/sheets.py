"""Reading a table that people filled in: every row and every error of every row, nothing guessed."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from marshrut.formats.archive import DAMAGED, check
from marshrut.formats.cells import CellError, Raw, clean, folded, shown
from marshrut.formats.columns import CellProblem, Column, Row, Sheet, SheetError, heading_key

HEADING_DEPTH = 20
TOTAL = re.compile(r"(итого|всего)(\s+(по|за|на|в)\s.{1,60})?\s*:?(\s*\d+)?")


@dataclass(frozen=True)
class _Heading:
    sheet: CalamineSheet
    row: int
    places: Mapping[int, Column]
    unknown: tuple[str, ...]


def read_sheet(
    data: bytes,
    *,
    columns: Sequence[Column],
    max_bytes: int = 10 << 20,
    max_unpacked: int = 200 << 20,
    max_rows: int = 30_000,
) -> Sheet:
    """Read the table of `columns` from an XLSX file.

    The heading row is found among the first twenty rows of any visible sheet; columns may stand in any order.
    Wrong cells become problems of their row. A file that cannot be taken as a whole (kind, size in bytes, number
    of rows, headings missing or doubled) raises `SheetError` with a message in Russian.
    """
    broken = check(data, max_bytes=max_bytes, max_unpacked=max_unpacked)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
            heading = _find_heading(book, columns)
            _check_heading(heading, columns)
            return _read(heading, columns, broken, max_rows)
    except PasswordError as error:
        raise SheetError("Файл защищён паролем. Снимите пароль в Excel и загрузите файл ещё раз.") from error
    except CalamineError as error:
        raise SheetError(DAMAGED) from error


def _find_heading(book: CalamineWorkbook, columns: Sequence[Column]) -> _Heading:
    """Return the row that has the most of the headings asked for; the first such row of the first such sheet."""
    known = {heading_key(name): column for column in columns for name in (column.heading, *column.synonyms)}
    best: _Heading | None = None
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet or meta.visible != SheetVisibleEnum.Visible:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        for number, cells in islice(_rows(sheet), HEADING_DEPTH):
            names = [clean(cell.replace("\x00", "")) if isinstance(cell, str) else "" for cell in cells]
            places = {at: column for at, name in enumerate(names) if (column := _recognise(name, known))}
            if len(places) > (len(best.places) if best else 0):
                unknown = tuple(name for at, name in enumerate(names) if name and at not in places)
                best = _Heading(sheet, number, places, unknown)
    if best is None:
        asked = ", ".join(f"«{column.heading}»" for column in columns)
        raise SheetError(
            f"В первых {HEADING_DEPTH} строках нет заголовков таблицы. Нужны столбцы: {asked}. Возьмите наш шаблон."
        )
    return best


def _recognise(name: str, known: Mapping[str, Column]) -> Column | None:
    return known.get(heading_key(name)) or known.get(heading_key(re.sub(r"\(.*?\)", "", name[:300])))


def _check_heading(heading: _Heading, columns: Sequence[Column]) -> None:
    found = [column.key for column in heading.places.values()]
    twice = sorted({column.heading for column in heading.places.values() if found.count(column.key) > 1})
    missing = [column.heading for column in columns if column.required and column.key not in found]
    where = f"на листе «{heading.sheet.name}» в строке {heading.row}"
    if missing:
        names = ", ".join(f"«{name}»" for name in missing)
        word = "нет столбца" if len(missing) == 1 else "нет столбцов"
        raise SheetError(
            f"В таблице {word}: {names}. Заголовки найдены {where}. Добавьте недостающее или возьмите наш шаблон."
        )
    if twice:
        names = ", ".join(f"«{name}»" for name in twice)
        raise SheetError(f"Столбец встречается дважды: {names} ({where}). Оставьте один.")


def _read(
    heading: _Heading, columns: Sequence[Column], broken: Collection[tuple[int, int]], max_rows: int
) -> Sheet:
    rows: list[Row] = []
    skipped: list[int] = []
    offset = (heading.sheet.start or (0, 0))[1] + 1
    for number, cells in islice(_rows(heading.sheet), heading.row, None):
        if all(_blank(cell) for cell in cells):
            continue
        filled = {
            column.key: raw for at, column in heading.places.items() if (raw := _raw(cells[at])) is not None
        }
        if not filled or _is_total(cells) or (number == heading.row + 1 and _numbers_columns(cells)):
            skipped.append(number)
            continue
        if len(rows) == max_rows:
            raise SheetError(f"В таблице больше {max_rows} строк. Разделите её на несколько файлов.")
        faulty = {
            column.key
            for at, column in heading.places.items()
            if (number, at + offset) in broken and str(filled.get(column.key, "#")).startswith("#")
        }
        rows.append(_parse_row(number, filled, faulty, columns))
    found = {column.key for column in heading.places.values()}
    absent = tuple(column.heading for column in columns if column.key not in found)
    return Sheet(heading.sheet.name, heading.row, tuple(rows), heading.unknown, absent, tuple(skipped))


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[Any]]]:
    return enumerate(sheet.iter_rows() if sheet.start else (), start=1)


def _parse_row(
    number: int, filled: Mapping[str, Raw], faulty: Collection[str], columns: Sequence[Column]
) -> Row:
    values: dict[str, Any] = dict.fromkeys(column.key for column in columns)
    problems: list[CellProblem] = []
    for column in columns:
        try:
            if column.key in faulty:
                raise CellError(
                    "В ячейке ошибка Excel, например #Н/Д. Исправьте формулу или впишите значение."
                )
            if column.key in filled:
                values[column.key] = column.parse(filled[column.key])
            elif column.required:
                raise CellError("Не заполнено.")
        except CellError as error:
            problems.append(CellProblem(number, column.heading, shown(filled.get(column.key)), str(error)))
    raw = {key: shown(value) for key, value in filled.items()}
    return Row(number, values, raw, tuple(problems))


def _raw(cell: Any) -> Raw | None:
    """Return the cell as the parsers take it; None when blank."""
    match cell:
        case str():
            return cell if "\x00" in cell or clean(cell) else None
        case float():
            return int(cell) if cell.is_integer() else Decimal(format(cell, ".15g"))
        case timedelta():
            return f"{cell // timedelta(hours=1)}:{cell // timedelta(minutes=1) % 60:02}"
        case datetime() if cell.time() == time():
            return cell.date()
        case bool() | int() | date() | time():
            return cell
    return None


def _blank(cell: Any) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _is_total(cells: Sequence[Any]) -> bool:
    first = next(cell for cell in cells if not _blank(cell))
    return isinstance(first, str) and "\x00" not in first and bool(TOTAL.fullmatch(folded(first)))


def _numbers_columns(cells: Sequence[Any]) -> bool:
    """Say whether this is the row «1 2 3 …» under the headings of Russian forms."""
    filled = [cell for cell in cells if not _blank(cell)]
    return len(filled) > 1 and [str(cell).removesuffix(".0") for cell in filled] == [
        str(at) for at in range(1, len(filled) + 1)
    ]
