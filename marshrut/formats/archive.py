"""How large an uploaded archive would become, found out before anything parses it."""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from marshrut.formats.columns import SheetError

MAX_ENTRIES = 1_000
CHUNK = 1 << 20
DOCUMENT_TYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)

DAMAGED = "Файл повреждён и не читается. Откройте его в Excel или LibreOffice, сохраните заново и загрузите ещё раз."
SAVE_AS = "Откройте его и сохраните как «Книга Excel (*.xlsx)»."


def parts(data: bytes, *, max_unpacked: int) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every entry of an archive that is safe to parse; raise `SheetError` otherwise.

    The unpacked size is counted by unpacking, since the sizes an archive states may lie. Entries that share bytes
    (quines, overlapping bombs) and XML that declares a document type are refused; nothing is unpacked twice.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
        _check_entries(entries)
        left = max_unpacked
        for entry in entries:
            content = b"".join(_unpacked(data, entry, left))
            left -= len(content)
            if entry.filename.lower().endswith((".xml", ".rels")):
                _check_xml(content)
            yield entry.filename, content
    except (BadZipFile, zlib.error, NotImplementedError, ValueError) as error:
        if isinstance(error, SheetError):
            raise
        raise SheetError(DAMAGED) from error


def _check_entries(entries: list[ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES or len(names) < len(entries):
        raise SheetError(DAMAGED)
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetError("Файл защищён паролем. Снимите пароль и загрузите файл ещё раз.")
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise SheetError(DAMAGED)
        end = entry.header_offset + 30 + entry.compress_size


def _check_xml(content: bytes) -> None:
    if b"\x00" in content[:200]:
        raise SheetError(f"Файл записан необычной программой. {SAVE_AS}")
    if DOCUMENT_TYPE.search(content):
        raise SheetError(f"В файле есть объявление DOCTYPE, в таблицах его не бывает. {SAVE_AS}")


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
