"""What a table is made of: the columns we ask for, the rows we got, what is wrong with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marshrut.formats.cells import Parser, squashed, text


class SheetError(ValueError):
    """A file that cannot be read at all; the message says in Russian what is wrong and what to do."""


@dataclass(frozen=True)
class Column:
    """A column that is asked for.

    `required` means that the heading must be there and the cell filled in every row. `comment` and `example`
    are shown in the template; `parse` turns a filled cell into a value. `tell` says the value that was read, so that a
    person sees how a spelling was understood; without it the parser's own way is used.
    """

    key: str
    heading: str
    synonyms: Sequence[str] = ()
    required: bool = False
    parse: Parser = text
    example: str = ""
    comment: str = ""
    tell: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Reading:
    """A cell that was not taken word for word: what is written and what it was read as."""

    row: int
    heading: str
    written: str
    read: str


@dataclass(frozen=True)
class CellProblem:
    """What is wrong with one cell: the row's number in the sheet, the heading, what is written, what to do."""

    row: int
    heading: str
    value: str
    message: str


@dataclass(frozen=True)
class Row:
    """A row of the sheet: `values` by column key (None where blank or wrong), `raw` as the person sees the cells."""

    number: int
    values: Mapping[str, Any]
    raw: Mapping[str, str]
    problems: tuple[CellProblem, ...] = ()
    readings: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A table as read: all rows, good and bad, and what was left aside.

    `unknown` are headings nobody asked for, `absent` the optional headings that were not there, `skipped` the
    numbers of filled rows that were passed over (totals, repeated headings, a row of column numbers, notes beside the
    table). `places` are the numbers of the columns by heading, `notes` what else there is to tell of the file, `others`
    the sheets that have such a table too.
    """

    name: str
    heading_row: int
    rows: tuple[Row, ...]
    unknown: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    skipped: tuple[int, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def problems(self) -> tuple[CellProblem, ...]:
        """All problems of all rows, top down."""
        return tuple(problem for row in self.rows for problem in row.problems)

    @property
    def readings(self) -> tuple[Reading, ...]:
        """All cells that were not taken word for word, top down."""
        return tuple(reading for row in self.rows for reading in row.readings)


def heading_key(heading: str) -> str:
    """Return a heading as it is compared: «Ф. И. О.*» is «фио»."""
    return squashed(heading)
