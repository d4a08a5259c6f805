"""The old *.xls, read in a process of its own with limits of memory and time."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import Any

from marshrut.formats.archive import DAMAGED
from marshrut.formats.columns import SheetError
from marshrut.formats.grids import FAR, MAX_CELLS, Book, Grid

MEMORY, SECONDS = 600 << 20, 30
PASSWORD, TOO_FAR = 3, 4
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
LOCKED = "Файл защищён паролем. Снимите пароль в Excel и загрузите файл ещё раз."
OLD = "Файл старого формата (*.xls): скрытые строки и столбцы в нём не отличить, они прочитаны наравне с другими."
CHILD = Path(__file__).with_name("xls_child.py")


def read_xls(data: bytes) -> Book:
    """The book; raises `SheetError` where the reader gives up or goes beyond its limits."""
    if ENCRYPTED_PACKAGE in data:
        raise SheetError(LOCKED)
    if not any(name in data for name in STREAMS):
        raise SheetError("Этот файл – не книга Excel. Сохраните таблицу как «Книга Excel (*.xlsx)».")
    command = [sys.executable, str(CHILD), str(MEMORY), str(SECONDS), str(MAX_CELLS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS * 2, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise SheetError(DAMAGED) from error
    if done.returncode:
        raise SheetError({PASSWORD: LOCKED, TOO_FAR: FAR}.get(done.returncode, DAMAGED))
    sheets = json.loads(done.stdout, object_hook=_value)
    grids = [
        Grid(
            name,
            partial(_rows, rows),
            left,
            hidden=hidden,
            merged=tuple((top + 1, first + 1, bottom + 1, last + 1) for top, first, bottom, last in merged),
        )
        for name, hidden, left, merged, rows in sheets
    ]
    return Book(grids, notes=(OLD,))


def _rows(rows: list[list[Any]]) -> Iterator[list[Any]]:
    return iter(rows)


def _value(tagged: dict[str, str]) -> object:
    """A value that JSON does not know, from its type's name and how it is written."""
    ((kind, written),) = tagged.items()
    readers = {"date": date.fromisoformat, "datetime": datetime.fromisoformat, "time": time.fromisoformat}
    return readers[kind](written) if kind in readers else written
