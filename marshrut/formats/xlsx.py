"""*.xlsx and *.xlsm: what the sheets' XML says of hidden, merged, computed and broken cells; calamine reads values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from io import BytesIO
from itertools import islice
from posixpath import normpath

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from marshrut.formats.archive import DAMAGED, SAVE_AS, parts
from marshrut.formats.columns import SheetError
from marshrut.formats.grids import Area, Book, Grid, check_extent

MACROS = "В книге есть макросы: мы их не выполняем и не читаем."
LINKS = "В книге есть ссылки на другие файлы: мы по ним не ходим, взяты сохранённые значения."
MAX_MERGED = 20_000

# A tag is looked at no further than its next angle bracket: a sheet of unclosed tags must not take hours.
ATTRIBUTES = rb"([^<>]{0,2000})"
FILLED_CELL = re.compile(rb"<(?:\w{1,20}:)?c(?=[\s>])" + ATTRIBUTES + rb"(?<!/)>")
FORMULA = re.compile(
    rb"<(?:\w{1,20}:)?c(?=[\s>])"
    + ATTRIBUTES
    + rb"(?<!/)>\s{0,9}<(?:\w{1,20}:)?f\b[^<>]{0,2000}(?:/>|>[^<]{0,9000}</(?:\w{1,20}:)?f>)"
    rb"(\s{0,9}(?:<(?:\w{1,20}:)?v\s?/>|<(?:\w{1,20}:)?v>\s{0,9}</(?:\w{1,20}:)?v>)?\s{0,9}</(?:\w{1,20}:)?c>)?"
)
PLACE = re.compile(rb"""\br\s{0,9}=\s{0,9}["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
ERROR_VALUE = re.compile(rb"""\bt\s{0,9}=\s{0,9}["']e["']""")
HIDDEN = re.compile(rb"""\bhidden\s{0,9}=\s{0,9}["'](?:1|true)["']""")
ROW = re.compile(rb"<(?:\w{1,20}:)?row\b" + ATTRIBUTES + rb">")
COLUMNS = re.compile(rb"<(?:\w{1,20}:)?col\b" + ATTRIBUTES + rb">")
MERGED = re.compile(
    rb"""<(?:\w{1,20}:)?mergeCell\b[^<>]{0,99}\bref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"""
)
NUMBER = {name: re.compile(rb"\b" + name + rb"""=["'](\d{1,7})""") for name in (b"r", b"min", b"max")}
SHEET = re.compile(rb"<(?:\w{1,20}:)?sheet\b" + ATTRIBUTES + rb">")
NAMED = re.compile(rb"""\bname=["']([^"'<>]{1,200})["']""")
LINKED = re.compile(rb"""\br?\w{0,9}:?id=["']([^"'<>]{1,99})["']""")
RELATION = re.compile(rb"<(?:\w{1,20}:)?Relationship\b" + ATTRIBUTES + rb">")
SINCE_1904 = re.compile(rb"""\bdate1904=["'](?:1|true)["']""")


@dataclass(frozen=True)
class _Facts:
    """What the XML of one sheet says beside its values."""

    merged: tuple[Area, ...]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    formulas: int
    broken: frozenset[tuple[int, int]]
    unknown: frozenset[tuple[int, int]]


def read_xlsx(data: bytes, *, max_unpacked: int) -> Book:
    """The book, after its archive and the extent of its cells have been found bearable."""
    facts: dict[str, _Facts] = {}
    workbook = relations = b""
    names = []
    for name, content in parts(data, max_unpacked=max_unpacked):
        names.append(name)
        if name == "xl/workbook.xml":
            workbook = content
        elif name == "xl/_rels/workbook.xml.rels":
            relations = content
        elif b"sheetData" in content:
            facts[name] = _facts(content)
    by_sheet = {title: facts.get(path) for title, path in _paths(workbook, relations)}
    notes = [MACROS] if any("vbaproject" in name.lower() for name in names) else []
    notes += [LINKS] if any(name.startswith("xl/externalLinks/") for name in names) else []
    return Book(_grids(data, by_sheet), bool(SINCE_1904.search(workbook)), notes)


def _grids(data: bytes, by_sheet: dict[str, _Facts | None]) -> list[Grid]:
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        found = []
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            said = by_sheet.get(meta.name)
            facts = vars(said) if said else {}
            left = (sheet.start or (0, 0))[1] + 1
            rows = sheet.iter_rows if sheet.start else (lambda: iter(()))
            found.append(
                Grid(meta.name, rows, left, hidden=meta.visible != SheetVisibleEnum.Visible, **facts)
            )
        return found
    except PasswordError as error:
        raise SheetError("Файл защищён паролем. Снимите пароль в Excel и загрузите файл ещё раз.") from error
    except CalamineError as error:
        raise SheetError(DAMAGED) from error
    except BaseException as panic:
        # What the reader itself did not foresee comes as a panic, which is no Exception.
        if type(panic).__name__ != "PanicException":
            raise
        raise SheetError(DAMAGED) from panic


def _paths(workbook: bytes, relations: bytes) -> Iterator[tuple[str, str]]:
    """Title of each sheet with the name of its part."""
    targets = {}
    for relation in RELATION.findall(relations):
        identity = re.search(rb"""\bId=["']([^"']{1,99})["']""", relation)
        target = re.search(rb"""\bTarget=["']([^"']{1,200})["']""", relation)
        if identity and target:
            path = target[1].decode("utf-8", "replace")
            targets[identity[1]] = path[1:] if path.startswith("/") else normpath(f"xl/{path}")
    for sheet in SHEET.findall(workbook):
        title, links = NAMED.search(sheet), LINKED.findall(sheet)
        path = next((targets[link] for link in links if link in targets), "")
        if title:
            yield unescape(title[1].decode("utf-8", "replace")), path


def _facts(content: bytes) -> _Facts:
    broken = _check_cells(content)
    formulas = list(FORMULA.finditer(content))
    merged = tuple(
        (int(top), _column(left), int(bottom), _column(right))
        for left, top, right, bottom in (hit.groups() for hit in islice(MERGED.finditer(content), MAX_MERGED))
    )
    rows = frozenset(
        int(number[1])
        for hit in ROW.finditer(content)
        if HIDDEN.search(hit[1]) and (number := NUMBER[b"r"].search(hit[1]))
    )
    unknown = frozenset(place for hit in formulas if hit[2] is not None for place in _places(hit[1]))
    return _Facts(merged, rows, frozenset(_hidden_columns(content)), len(formulas), broken, unknown)


def _hidden_columns(content: bytes) -> Iterator[int]:
    for hit in COLUMNS.finditer(content):
        first, last = NUMBER[b"min"].search(hit[1]), NUMBER[b"max"].search(hit[1])
        if HIDDEN.search(hit[1]) and first and last:
            yield from range(int(first[1]), min(int(last[1]), 16_384) + 1)


def _check_cells(content: bytes) -> frozenset[tuple[int, int]]:
    """Refuse a sheet whose filled cells reach too far; return the places of its error values."""
    rows = columns = 0
    broken = set()
    for cell in FILLED_CELL.finditer(content):
        places = _places(cell[1])
        if not places:
            raise SheetError(f"Файл записан необычной программой. {SAVE_AS}")
        for row, column in places:
            rows, columns = max(rows, row), max(columns, column)
        if ERROR_VALUE.search(cell[1]):
            broken.update(places)
    check_extent(rows, columns)
    return frozenset(broken)


def _places(attributes: bytes) -> list[tuple[int, int]]:
    return [(int(number), _column(letters)) for letters, number in PLACE.findall(attributes)]


@cache
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
