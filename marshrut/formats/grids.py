"""A sheet of any kind of file as it was sent: its cells, and what a person sees of it that cells do not say."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from marshrut.formats.columns import SheetError

MAX_CELLS = 2_000_000
FAR = "На листе есть данные далеко за пределами таблицы. Удалите лишние строки и столбцы."

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 1."""


@dataclass(frozen=True)
class Grid:
    """One sheet; rows and columns are counted from 1, `left` is the number of the first column of `rows()`.

    `broken` are places of error values such as #N/A, `unknown` those of formulas without a kept value.
    """

    name: str
    rows: Callable[[], Iterator[list[Any]]]
    left: int = 1
    hidden: bool = False
    merged: Sequence[Area] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formulas: int = 0
    broken: frozenset[tuple[int, int]] = frozenset()
    unknown: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Book:
    """A file as read; `since_1904` says how its numbers count days, `notes` what was left aside, in words."""

    grids: Sequence[Grid]
    since_1904: bool = False
    notes: Sequence[str] = field(default=())


def check_extent(rows: int, columns: int) -> None:
    """Raise `SheetError` where one cell in a far corner would make a reader reserve the whole sheet."""
    if rows * columns > MAX_CELLS:
        raise SheetError(FAR)
