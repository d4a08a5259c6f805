"""Books of other kinds than XLSX, made byte by byte: the old *.xls and LibreOffice's *.ods."""

import struct
from datetime import date
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
EPOCH = date(1899, 12, 30)
ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def compound(stream, name="Workbook"):
    """An OLE file with one stream, long enough to live in ordinary sectors."""
    stream = stream.ljust(max(4096, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    count = len(stream) // SECTOR
    tables = 1
    while tables * 128 < count + 1 + tables:
        tables += 1
    chain = [*range(1, count), END, END, *[FAT] * tables]
    chain += [FREE] * (tables * 128 - len(chain))
    places = [count + 1 + at for at in range(tables)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += b"\0" * 6 + struct.pack("<9I", 0, tables, count, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", *(places + [FREE] * (109 - tables)))
    folder = _entry("Root Entry", 5, 1, END, 0) + _entry(name, 2, FREE, 0, len(stream))
    return head + stream + folder.ljust(SECTOR, b"\0") + struct.pack(f"<{len(chain)}I", *chain)


def _entry(name, kind, child, start, size):
    written = name.encode("utf-16-le") + b"\0\0"
    fields = written.ljust(64, b"\0") + struct.pack("<HBB3I", len(written), kind, 1, FREE, FREE, child)
    return fields + b"\0" * 36 + struct.pack("<IQ", start, size)


def xls(rows, *, epoch1904=False, corner=None, name="Лист1"):
    """BIFF8: texts, numbers, dates; `corner` puts one number far away (row, column from 0)."""
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    plain = _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
    dated = _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, 14, 0, 0, 0, 0, 0, 0, 0, 0))
    title = name.encode("utf-16-le")
    head = begin + _record(0x0022, struct.pack("<H", epoch1904)) + plain + dated
    bound = _record(0x0085, struct.pack("<IBBBB", 0, 0, 0, len(name), 1) + title)
    at = len(head) + len(bound) + 4
    bound = _record(0x0085, struct.pack("<IBBBB", at, 0, 0, len(name), 1) + title)
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 0))
    for row, cells in enumerate(rows):
        sheet += b"".join(_cell(row, column, value, epoch1904) for column, value in enumerate(cells))
    if corner:
        sheet += _cell(*corner, 1, epoch1904)
    return compound(head + bound + _record(0x0A, b"") + sheet + _record(0x0A, b""))


def _cell(row, column, value, epoch1904):
    if value in ("", None):
        return b""
    if isinstance(value, date):
        number = (value - EPOCH).days - (1462 if epoch1904 else 0)
        return _record(0x0203, struct.pack("<HHHd", row, column, 1, number))
    if isinstance(value, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    text = str(value).encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(str(value)), 1) + text)


def _record(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def ods(*sheets, body=None, head=""):
    """`sheets`: (name, rows); a cell may be ready XML beginning with «<». `body` puts XML in place of tables."""
    tables = body or "".join(_ods_table(name, rows) for name, rows in sheets)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content {ODS_NAMES}>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", ZIP_STORED)
        archive.writestr("content.xml", content, ZIP_DEFLATED)
    return buffer.getvalue()


def _ods_table(name, rows):
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    return f'<table:table table:name="{name}">{lines}</table:table>'


def _ods_cell(value):
    if isinstance(value, str) and value.startswith("<"):
        return value
    if isinstance(value, date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    if not value:
        return "<table:table-cell/>"
    text = f"<text:p>{escape(value)}</text:p>"
    return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
