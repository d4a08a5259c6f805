"""What an uploaded table really is, whatever its name says, and its reader."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from marshrut.formats.archive import DAMAGED, SAVE_AS
from marshrut.formats.columns import SheetError
from marshrut.formats.grids import Book
from marshrut.formats.ods import read_ods
from marshrut.formats.plain import read_csv
from marshrut.formats.xls import read_xls
from marshrut.formats.xlsx import read_xlsx

ACCEPTED = ".xlsx,.xlsm,.xls,.ods,.csv"
MAX_UNPACKED = 100 << 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_book(data: bytes, *, max_bytes: int, max_unpacked: int = MAX_UNPACKED) -> Book:
    """Read XLSX, XLS, ODS or CSV; the kind is found by content. Raises `SheetError` with what to do instead."""
    if not data:
        raise SheetError("Файл пуст. Выберите файл с таблицей.")
    if len(data) > max_bytes:
        raise SheetError(
            f"Файл слишком велик: {_megabytes(len(data))}, можно не больше {_megabytes(max_bytes)}. Разделите таблицу."
        )
    if data.startswith(OLE):
        return read_xls(data)
    if not data.startswith(b"PK"):
        return read_csv(data)
    names = _names(data)
    if "content.xml" in names:
        return read_ods(data, max_unpacked=max_unpacked)
    if "xl/workbook.bin" in names:
        raise SheetError(f"Файл в двоичном формате Excel (*.xlsb). {SAVE_AS}")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise SheetError(f"Этот файл – не книга Excel. {SAVE_AS}")
    return read_xlsx(data, max_unpacked=max_unpacked)


def _names(data: bytes) -> set[str]:
    try:
        with ZipFile(BytesIO(data)) as archive:
            return set(archive.namelist())
    except (BadZipFile, NotImplementedError, ValueError) as error:
        raise SheetError(DAMAGED) from error


def _megabytes(size: int) -> str:
    tenths = -(-size * 10 // (1 << 20))
    return f"{tenths // 10},{tenths % 10} МБ".replace(",0 ", " ")
