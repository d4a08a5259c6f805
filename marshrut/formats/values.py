"""Cells as readers give them, made into what the parsers take."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

from marshrut.formats.cells import CellError, Raw, clean

LONGEST = 32_767
TEXT_FORMULA = re.compile(r"\s*(=[\w+\-(@\"]|[+\-@][^\n]{0,200}[|!])")
FIRST_DAYS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}


def raw_of(cell: Any) -> Raw | None:
    """Return the cell as the parsers take it; None when blank."""
    match cell:
        case str():
            return cell if "\x00" in cell or clean(cell[:LONGEST]) else None
        case float():
            return _number(cell)
        case timedelta():
            return f"{cell // timedelta(hours=1)}:{cell // timedelta(minutes=1) % 60:02}"
        case datetime() if cell.time() == time():
            return cell.date()
        case bool() | int() | date() | time():
            return cell
    return None


def _number(cell: float) -> Raw:
    if not isfinite(cell):
        return str(cell)
    return int(cell) if cell.is_integer() and abs(cell) < 1e18 else Decimal(format(cell, ".15g"))


def blank(cell: Any) -> bool:
    """Whether nothing is written in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def from_serial(number: int, *, since_1904: bool) -> date | int:
    """The day that a bare number in a column of dates means; what is no likely day stays a number."""
    try:
        found = FIRST_DAYS[since_1904] + timedelta(days=number)
    except OverflowError:
        raise CellError("Это слишком большое число, а не дата. Напишите, например, 01.09.2024.") from None
    return found if 1920 <= found.year <= 2100 else number
