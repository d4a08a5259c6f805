"""What an uploaded workbook really is and how large it would become, found out before anything parses it."""

import re
import zlib
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from marshrut.formats.columns import SheetError

MAX_ENTRIES = 1_000
MAX_CELLS = 6_000_000
CHUNK = 1 << 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
FILLED_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>])([^>]*)(?<!/)>")
PLACE = re.compile(rb"""r\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})["']""")

ERROR_VALUE = re.compile(rb"""\bt\s*=\s*["']e["']""")

DAMAGED = "Файл повреждён и не читается. Откройте его в Excel или LibreOffice, сохраните заново и загрузите ещё раз."
SAVE_AS = "Откройте его и сохраните как «Книга Excel (*.xlsx)»."


def check(data: bytes, *, max_bytes: int, max_unpacked: int) -> frozenset[tuple[int, int]]:
    """Return the places (row, column, from 1) of error values such as #N/A, which a reader would give as blanks.

    Raises `SheetError` unless `data` is an XLSX workbook that is safe to parse.

    Limits are in bytes. The unpacked size is counted by unpacking, since the sizes an archive states may lie; the
    extent of filled cells is counted because one cell in the far corner makes a reader reserve the whole sheet.
    """
    if not data:
        raise SheetError("Файл пуст. Выберите файл с таблицей.")
    if len(data) > max_bytes:
        raise SheetError(
            f"Файл слишком велик: {_megabytes(len(data))}, можно не больше {_megabytes(max_bytes)}. Разделите таблицу."
        )
    _check_kind(data)
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
        _check_entries(entries)
        left, broken = max_unpacked, set[tuple[int, int]]()
        for entry in entries:
            content = b"".join(_unpacked(data, entry, left))
            left -= len(content)
            if b"sheetData" in content:
                broken |= _check_cells(content)
        return frozenset(broken)
    except SheetError:
        raise
    except (BadZipFile, zlib.error, NotImplementedError, ValueError) as error:
        raise SheetError(DAMAGED) from error


def _check_kind(data: bytes) -> None:
    if data.startswith(OLE):
        if ENCRYPTED_PACKAGE in data:
            raise SheetError("Файл защищён паролем. Снимите пароль в Excel и загрузите файл ещё раз.")
        raise SheetError(f"Файл в старом формате Excel (*.xls). {SAVE_AS}")
    if not data.startswith(b"PK\x03\x04"):
        raise SheetError(f"Этот файл – не книга Excel. {SAVE_AS}")


def _check_entries(entries: list[ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES or len(names) < len(entries):
        raise SheetError(DAMAGED)
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetError("Файл защищён паролем. Снимите пароль и загрузите файл ещё раз.")
    if "content.xml" in names:
        raise SheetError(f"Файл в формате LibreOffice (*.ods). {SAVE_AS}")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise SheetError(f"Этот файл – не книга Excel. {SAVE_AS}")


def _unpacked(data: bytes, entry: ZipInfo, limit: int) -> Iterator[bytes]:
    """Yield the entry's content in pieces; raise `SheetError` as soon as it is longer than `limit` bytes."""
    name, extra = (int.from_bytes(data[entry.header_offset + at :][:2], "little") for at in (26, 28))
    start = entry.header_offset + 30 + name + extra
    packed = data[start : start + entry.compress_size]
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise SheetError(DAMAGED)
    unpacker = zlib.decompressobj(-15)
    while packed:
        piece = packed if entry.compress_type == ZIP_STORED else unpacker.decompress(packed, CHUNK)
        limit -= len(piece)
        if limit < 0:
            raise SheetError(
                "Файл слишком велик в распакованном виде. Оставьте в нём один лист с данными, без рисунков."
            )
        yield piece
        packed = b"" if entry.compress_type == ZIP_STORED else unpacker.unconsumed_tail
        if not piece and unpacker.eof:
            break


def _check_cells(content: bytes) -> set[tuple[int, int]]:
    """Refuse a sheet whose filled cells reach too far; return the places of its error values."""
    rows = columns = 0
    broken = set()
    for cell in FILLED_CELL.finditer(content):
        places = [(int(number), _column_number(letters)) for letters, number in PLACE.findall(cell[1])]
        if not places:
            raise SheetError(f"Файл записан необычной программой. {SAVE_AS}")
        for row, column in places:
            rows, columns = max(rows, row), max(columns, column)
        if ERROR_VALUE.search(cell[1]):
            broken.update(places)
    if rows * columns > MAX_CELLS:
        raise SheetError("На листе есть данные далеко за пределами таблицы. Удалите лишние строки и столбцы.")
    return broken


@cache
def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _megabytes(size: int) -> str:
    tenths = -(-size * 10 // (1 << 20))
    return f"{tenths // 10},{tenths % 10} МБ".replace(",0 ", " ")
