"""Finding the heading of a table: not in the first row, of one row or two, under merged titles."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from marshrut.formats.cells import clean
from marshrut.formats.columns import Column, SheetError, heading_key
from marshrut.formats.grids import Book, Grid

DEPTH = 20
LONGEST = 300


@dataclass(frozen=True)
class Heading:
    """Where the heading is: `last` its lowest row, `places` the columns by their place in a row of the grid."""

    grid: Grid
    last: int
    places: Mapping[int, Column]
    unknown: tuple[str, ...]

    @cached_property
    def spellings(self) -> frozenset[str]:
        """Every heading that the columns found answer to, as headings are compared."""
        names = {name for column in self.places.values() for name in (column.heading, *column.synonyms)}
        return frozenset(map(heading_key, names))


def find_headings(book: Book, columns: Sequence[Column], sheet: str = "") -> tuple[Heading, list[str]]:
    """The row that has the most of the headings asked for; and the other sheets that have all that is required.

    Raises `SheetError` where there is none, or where it lacks a column or has one twice.
    """
    known = {heading_key(name): column for column in columns for name in (column.heading, *column.synonyms)}
    visible = [grid for grid in book.grids if not grid.hidden]
    if sheet and sheet not in {grid.name for grid in visible}:
        raise SheetError(f"В файле нет листа «{sheet[:100]}». Выберите другой лист.")
    found = [best for grid in visible if (best := _best(grid, known))]
    chosen = [one for one in found if not sheet or one.grid.name == sheet]
    if not chosen:
        asked = ", ".join(f"«{column.heading}»" for column in columns if column.required)
        raise SheetError(
            f"В файле в первых {DEPTH} строках нет заголовков таблицы. Нужны столбцы: {asked}. Возьмите наш шаблон."
        )
    heading = max(chosen, key=lambda one: len(one.places))
    _check(heading, columns)
    whole = [one.grid.name for one in found if one is not heading and not _missing(one, columns)]
    return heading, whole


def is_heading(cells: Sequence[Any], heading: Heading) -> bool:
    """Whether the heading is repeated in this row, as at the top of a printed page."""
    written = [name for at in heading.places if at < len(cells) and (name := _name(cells[at]))]
    if not written or heading_key(written[0]) not in heading.spellings:
        return False
    same = sum(heading_key(name) in heading.spellings for name in written)
    return same > 1 and same >= len(written) - 1


def _best(grid: Grid, known: Mapping[str, Column]) -> Heading | None:
    rows = [[_name(cell) for cell in cells] for cells in islice(grid.rows(), DEPTH + 1)]
    best: Heading | None = None
    for at, names in enumerate(rows[:DEPTH]):
        single = {place: column for place, name in enumerate(names) if (column := _recognise(name, known))}
        candidates = [(at + 1, single, names)]
        if at + 1 < len(rows):
            double = _double(names, rows[at + 1], _merged(grid, at + 1), known)
            if len(double) > len(single):
                candidates.append((at + 2, double, rows[at + 1]))
        for last, places, written in candidates:
            if len(places) > (len(best.places) if best else 0):
                unknown = tuple(name for place, name in enumerate(written) if name and place not in places)
                best = Heading(grid, last, places, unknown)
    return best


def _merged(grid: Grid, row: int) -> list[tuple[int, int, int]]:
    """Areas that begin in a row: first and last place, and how many rows down."""
    areas = [area for area in grid.merged if area[0] == row]
    return [(left - grid.left, right - grid.left, bottom - top) for top, left, bottom, right in areas[:2_000]]


def _double(
    upper: Sequence[str],
    lower: Sequence[str],
    merged: Sequence[tuple[int, int, int]],
    known: Mapping[str, Column],
) -> dict[int, Column]:
    """Columns named by two rows together: «Стаж» over «педагогический», or by either of them."""
    over = list(upper)
    shared: set[int] = set()
    for first, last, _down in merged:
        if 0 <= first < len(over):
            wide = range(first, min(last + 1, len(over)))
            shared.update(wide if last > first else ())
            for place in wide:
                over[place] = over[first]
    found = {}
    for place, name in enumerate(lower):
        top = over[place] if place < len(over) else ""
        tries = (name, f"{top} {name}", f"{name} {top}") if name else (top,)
        alone = (top,) if name and place not in shared and not _recognise(name, known) else ()
        for written in (*tries, *alone):
            if column := _recognise(written, known):
                found[place] = column
                break
    return found


def _name(cell: Any) -> str:
    return clean(cell[:LONGEST].replace("\x00", "")) if isinstance(cell, str) else ""


def _recognise(name: str, known: Mapping[str, Column]) -> Column | None:
    if not name:
        return None
    return known.get(heading_key(name)) or known.get(heading_key(re.sub(r"\([^()]*\)", "", name)))


def _missing(heading: Heading, columns: Sequence[Column]) -> list[str]:
    found = {column.key for column in heading.places.values()}
    return [column.heading for column in columns if column.required and column.key not in found]


def _check(heading: Heading, columns: Sequence[Column]) -> None:
    found = [column.key for column in heading.places.values()]
    twice = sorted({column.heading for column in heading.places.values() if found.count(column.key) > 1})
    where = f"на листе «{heading.grid.name}» в строке {heading.last}"
    if missing := _missing(heading, columns):
        names = ", ".join(f"«{name}»" for name in missing)
        word = "нет столбца" if len(missing) == 1 else "нет столбцов"
        raise SheetError(
            f"В таблице {word}: {names}. Заголовки найдены {where}. Добавьте недостающее или возьмите наш шаблон."
        )
    if twice:
        names = ", ".join(f"«{name}»" for name in twice)
        raise SheetError(f"Столбец встречается дважды: {names} ({where}). Оставьте один.")
