"""LibreOffice's *.ods, read event by event: what is repeated a million times is never written out."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from marshrut.formats.archive import DAMAGED, parts
from marshrut.formats.columns import SheetError
from marshrut.formats.grids import Area, Book, Grid, check_extent

LONGEST = 40_000
FAR_COLUMN = 2_000
LOCKED = "Файл защищён паролем. Снимите пароль в LibreOffice и загрузите файл ещё раз."
HIDDEN = ("collapse", "filter")


def read_ods(data: bytes, *, max_unpacked: int) -> Book:
    """The book, after its archive has been found bearable."""
    content = b""
    for name, part in parts(data, max_unpacked=max_unpacked):
        if name == "META-INF/manifest.xml" and b"encryption-data" in part:
            raise SheetError(LOCKED)
        if name == "content.xml":
            content = part
    reader = _Reader()
    parser = ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(content, True)
    except (ExpatError, ValueError) as error:
        if isinstance(error, SheetError):
            raise
        raise SheetError(DAMAGED) from error
    return Book(reader.grids)


def _refuse(*_declared: object) -> None:
    raise SheetError(DAMAGED)


class _Reader:
    """What the parser has met so far. Blank rows and cells are counted and written only before a filled one."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self._styles: dict[str, bool] = {}
        self._style = ""
        self._cell: dict[str, str] | None = None
        self._words: list[str] = []
        self._length = 0
        self._quiet = 0
        self._row: list[Any] = []
        self._row_attributes: dict[str, str] = {}
        self._begin({})

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._styles[self._style] = True
        elif name in ("office:annotation", "table:tracked-changes"):
            self._quiet += 1
        elif name == "table:table":
            self._begin(attributes)
        elif name == "table:table-column":
            self._column(attributes)
        elif name == "table:table-row":
            self._row.clear()
            self._blank, self._row_attributes = 0, attributes
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell, self._words, self._length = attributes, [], 0
        elif name in ("text:line-break", "text:p") and self._words:
            self._words.append("\n")
        elif name in ("text:s", "text:tab"):
            self._words.append(" ")

    def text(self, data: str) -> None:
        if self._cell is not None and not self._quiet and self._length < LONGEST:
            self._words.append(data)
            self._length += len(data)

    def end(self, name: str) -> None:
        if name in ("office:annotation", "table:tracked-changes"):
            self._quiet -= 1
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._end_cell()
        elif name == "table:table-row":
            self._end_row()
        elif name == "table:table":
            self._end_table()

    def _begin(self, attributes: dict[str, str]) -> None:
        self._name = attributes.get("table:name", "")
        self._hidden = self._styles.get(attributes.get("table:style-name", ""), False)
        self._rows: list[list[Any]] = []
        self._row.clear()
        self._blank = self._blank_rows = self._columns = self._formulas = self._filled = 0
        self._merged: list[Area] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._broken: set[tuple[int, int]] = set()
        self._unknown: set[tuple[int, int]] = set()

    def _column(self, attributes: dict[str, str]) -> None:
        count = min(_repeated(attributes, "table:number-columns-repeated"), FAR_COLUMN)
        if attributes.get("table:visibility") in HIDDEN:
            self._hidden_columns.update(range(self._columns + 1, self._columns + count + 1))
        self._columns += count

    def _end_cell(self) -> None:
        attributes, self._cell = self._cell or {}, None
        count = _repeated(attributes, "table:number-columns-repeated")
        written = "".join(self._words)[:LONGEST]
        value = _value(attributes, written)
        place = (len(self._rows) + self._blank_rows + 1, len(self._row) + self._blank + 1)
        self._note(attributes, written, place)
        if value == "":
            self._blank += count
            return
        width = len(self._row) + self._blank + count
        check_extent(len(self._rows) + self._blank_rows + 1, max(width, self._filled))
        self._row += [""] * self._blank + [value] * count
        self._blank = 0

    def _note(self, attributes: dict[str, str], written: str, place: tuple[int, int]) -> None:
        if "table:formula" in attributes:
            self._formulas += 1
            if "office:value-type" not in attributes and not written:
                self._unknown.add(place)
        if written.startswith(("#", "Err:", "Ошибка:")) and "table:formula" in attributes:
            self._broken.add(place)
        across = _repeated(attributes, "table:number-columns-spanned")
        down = _repeated(attributes, "table:number-rows-spanned")
        if across > 1 or down > 1:
            self._merged.append((*place, place[0] + down - 1, place[1] + across - 1))

    def _end_row(self) -> None:
        count = _repeated(self._row_attributes, "table:number-rows-repeated")
        first = len(self._rows) + self._blank_rows + 1
        if self._row_attributes.get("table:visibility") in HIDDEN and self._row:
            self._hidden_rows.update(range(first, first + min(count, FAR_COLUMN)))
        if not self._row:
            self._blank_rows += count
            return
        self._filled = max(self._filled, len(self._row))
        check_extent(len(self._rows) + self._blank_rows + count, self._filled)
        self._rows += [[] for _ in range(self._blank_rows)]
        self._rows += [list(self._row)] * count
        self._blank_rows = 0

    def _end_table(self) -> None:
        width = max(map(len, self._rows), default=0)
        check_extent(len(self._rows), width)
        rows = [row + [""] * (width - len(row)) for row in self._rows]
        rows_of: Callable[[], Any] = partial(iter, rows)
        self.grids.append(
            Grid(
                self._name,
                rows_of,
                hidden=self._hidden,
                merged=tuple(self._merged[:20_000]),
                hidden_rows=frozenset(self._hidden_rows),
                hidden_columns=frozenset(self._hidden_columns),
                formulas=self._formulas,
                broken=frozenset(self._broken),
                unknown=frozenset(self._unknown),
            )
        )
        self._begin({})


def _repeated(attributes: dict[str, str], name: str) -> int:
    written = attributes.get(name, "1")
    return max(1, min(int(written), 1 << 21)) if written.isascii() and written.isdecimal() else 1


def _value(attributes: dict[str, str], written: str) -> Any:
    """The value that the program has kept; a date or number that is none stays as it is written."""
    kind = attributes.get("office:value-type", "")
    try:
        if kind in ("float", "currency", "percentage"):
            return float(attributes["office:value"])
        if kind == "date":
            stored = attributes["office:date-value"]
            return datetime.fromisoformat(stored) if "T" in stored else date.fromisoformat(stored)
        if kind == "boolean":
            return attributes["office:boolean-value"] == "true"
    except (KeyError, ValueError):
        return written or attributes.get(f"office:{kind}-value") or attributes.get("office:value", "")
    return written
