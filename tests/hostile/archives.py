"""Hostile books of the ZIP kind (XLSX, ODS), made by a generator: nothing hostile lies in the repository."""

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook

from tests.formats.making import ods

TYPES = "<Types><Default Extension='xml' ContentType='application/xml'/></Types>"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="Лист1" sheetId="1" r:id="rId1"/></sheets></workbook>'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    f' Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
ROOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    f' Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
HEADINGS = ("Организация", "Фамилия", "Имя", "Должность", "Дата рождения", "Работает с")
PERSON = ("67-001", "Ёлкина", "Анна", "учитель")
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


def zipped(**parts):
    """An archive with the parts of a book; keywords replace or add parts, None leaves one out."""
    wanted = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": sheet(cells(HEADINGS)),
        **parts,
    }
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in wanted.items():
            if content is not None:
                archive.writestr(name, content)
    return buffer.getvalue()


def sheet(rows="", before="", after=""):
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def cells(values, row=1):
    """A row of inline texts; what begins with «<» is put as it is."""
    found = ""
    for at, value in enumerate(values):
        place = f'r="{chr(65 + at)}{row}"'
        found += (
            value.replace("<c ", f"<c {place} ", 1)
            if value.startswith("<c ")
            else f'<c {place} t="inlineStr"><is><t>{value}</t></is></c>'
        )
    return f'<row r="{row}">{found}</row>'


def with_row(*values, **parts):
    """A book whose only row has these cells under the usual headings."""
    return zipped(**{"xl/worksheets/sheet1.xml": sheet(cells(HEADINGS) + cells(values, 2)), **parts})


def with_sheet(xml, **parts):
    return zipped(**{"xl/worksheets/sheet1.xml": xml, **parts})


def written(*rows):
    """A book by an ordinary program; texts that look like formulas stay texts."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(buffer, options) as book:
        page = book.add_worksheet()
        for at, row in enumerate([HEADINGS, *rows]):
            page.write_row(at, 0, row)
    return buffer.getvalue()


def overlapping():
    """Many entries of the directory point to the same bytes."""
    data = zipped()
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    first = data[start : data.index(b"PK\x01\x02", start + 4)]
    name = first[46 : 46 + struct.unpack("<H", first[28:30])[0]]
    copies = b"".join(first.replace(name, b"%-*d" % (len(name), at)) for at in range(50))
    folder = data[start:end] + copies
    count = data[end + 8 : end + 10]
    total = struct.pack("<H", struct.unpack("<H", count)[0] + 50)
    tail = data[end : end + 8] + total * 2 + struct.pack("<II", len(folder), start) + data[end + 20 :]
    return data[:start] + folder + tail


def locked(data):
    """Every entry says that it is encrypted."""
    places = [at for at in range(len(data)) if data[at : at + 4] == b"PK\x01\x02"]
    return bytes(byte | (at - 8 in places) for at, byte in enumerate(data))


def archives():
    """Name of the file → its bytes."""
    return {**_containers(), **_parts(), **_cells(), **_shapes(), **_open_documents()}


def _containers():
    plain = written(["67-001", "Ёлкина", "Анна", "учитель", "14.03.1985", "01.09.2019"])
    stuffed = sheet(cells(HEADINGS) + f"<row r='2'>{' ' * (120 << 20)}</row>")
    lying = with_sheet(stuffed)
    return {
        "truncated.xlsx": plain[: len(plain) // 2],
        "without-directory.xlsx": plain[: plain.index(b"PK\x01\x02")],
        "broken-directory.xlsx": plain.replace(b"PK\x01\x02", b"PK\x09\x09"),
        "counted-wrong.xlsx": plain.replace(b"PK\x05\x06" + b"\0" * 4, b"PK\x05\x06" + b"\xff" * 4),
        "far-offset.xlsx": plain[:-6] + b"\xff\xff\xff\x7f" + plain[-2:],
        "doubled-entry.xlsx": plain.replace(b"xl/theme/theme1.xml", b"xl/workbook.xml\0\0\0\0"),
        "thousand-entries.xlsx": zipped(**{f"xl/media/{at}.xml": "x" for at in range(1_100)}),
        "hundred-thousand-entries.zip": zipped(**{f"{at}": "" for at in range(60_000)}),
        "bomb.xlsx": lying,
        "lying-bomb.xlsx": lying.replace(struct.pack("<I", len(stuffed.encode())), struct.pack("<I", 10)),
        "bomb-of-texts.xlsx": zipped(
            **{"xl/sharedStrings.xml": f"<sst>{'<si><t>x</t></si>' * 8_000_000}</sst>"}
        ),
        "nested.xlsx": zipped(**{"xl/embeddings/1.zip": zipped(**{"xl/2.zip": lying})}),
        "overlapping.xlsx": overlapping(),
        "locked-entries.xlsx": locked(plain),
        "not-a-book.zip": zipped(**{"xl/workbook.xml": None, "xl/worksheets/sheet1.xml": None}),
        "word.docx": zipped(**{"word/document.xml": "<w/>", "xl/workbook.xml": None}),
        "binary.xlsb": zipped(**{"xl/workbook.bin": b"\x83\x01\x00", "xl/workbook.xml": None}),
        "pdf-and-book.xlsx": b"%PDF-1.7\n" + plain,
        "table-and-book.csv": "Организация;Фамилия\n".encode() + plain,
    }


def _parts():
    return {
        "laughs.xlsx": with_sheet(LAUGHS + sheet(cells(["&c;"]))),
        "laughs-in-texts.xlsx": zipped(**{"xl/sharedStrings.xml": f"{LAUGHS}<sst><si><t>&c;</t></si></sst>"}),
        "foreign-file.xlsx": zipped(
            **{"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + BOOK}
        ),
        "utf-16.xlsx": with_sheet(sheet(cells(HEADINGS)).encode("utf-16")),
        "no-sheets.xlsx": zipped(**{"xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets/></workbook>'}),
        "lost-sheet.xlsx": zipped(**{"xl/worksheets/sheet1.xml": None}),
        "lost-text.xlsx": with_row('<c t="s"><v>99999999999</v></c>', *PERSON),
        "far-corner.xlsx": with_sheet(
            sheet(cells(HEADINGS) + '<row r="9"><c r="XFD1048576"><v>1</v></c></row>')
        ),
        "all-columns.xlsx": written(*[["x"] * 16_384] * 3),
        "declared-rows.xlsx": with_sheet(sheet(cells(HEADINGS), before='<dimension ref="A1:XFD1048576"/>')),
        "million-rows.xlsx": with_sheet(
            sheet(cells(HEADINGS) + "".join(f'<row r="{n}"/>' for n in range(2, 400_000)))
        ),
    }


def _cells():
    number = '<c t="n"><v>{}</v></c>'.format
    return {
        "cell-of-ten-megabytes.xlsx": with_row("Я" * (5 << 20), *PERSON),
        "errors.xlsx": with_row(
            *(f'<c t="e"><v>#{word}!</v></c>' for word in ("REF", "VALUE", "NULL", "NUM"))
        ),
        "booleans.xlsx": with_row(*['<c t="b"><v>1</v></c>'] * 6),
        "huge-numbers.xlsx": with_row(
            *map(number, ("1e308", "-1e308", "1e999", "NaN", "-0", "123456789012345678901"))
        ),
        "dates-of-numbers.xlsx": with_row(*PERSON, number("2958466"), number("-1")),
        "day-sixty.xlsx": with_row(*PERSON, number("60"), number("1e18")),
        "impossible-days.xlsx": written(
            [*PERSON, "31.02.1980", "00.00.0000"], [*PERSON, "01.01.9999", "1.1.0000"]
        ),
        "backwards.xlsx": written(["67-001", "\u202eаниклЁ", "А\u200bн\u200dна", "учи\ufeffтель", "", ""]),
        "nul.xlsx": with_row("67-001", "Ёлкина_x0000_", "А&#0;нна", "учитель"),
        "formula-without-value.xlsx": with_row("<c ><f>A1</f></c>", *PERSON),
        "formula-and-link.xlsx": with_row('<c t="str"><f>HYPERLINK("http://x")</f><v>x</v></c>', *PERSON),
        "orders-to-excel.xlsx": written(["=cmd|'/c calc'!A0", "@SUM(1)", "+1|x!A", "-2+3|x!A", "=1+1", "=1"]),
    }


def _shapes():
    return {
        "macros.xlsm": with_row(*PERSON, **{"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
        "external-links.xlsx": with_row(*PERSON, **{"xl/externalLinks/externalLink1.xml": "<externalLink/>"}),
        "deep.xlsx": with_sheet(sheet("<row>" * 300_000)),
        "unclosed.xlsx": with_sheet("<worksheet><sheetData>" + "<c r='A1' <row hidden " * 500_000),
        "huge-merge.xlsx": with_sheet(
            sheet(cells(HEADINGS), after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
        ),
        "many-merges.xlsx": with_sheet(
            sheet(
                cells(HEADINGS) + cells(PERSON, 2),
                after="<mergeCells>"
                + "".join(f'<mergeCell ref="A{n}:A{n + 9}"/>' for n in range(2, 60_000))
                + "</mergeCells>",
            )
        ),
        "cells-nowhere.xlsx": with_sheet(sheet("<row><c><v>1</v></c></row>")),
        "negative-style.xlsx": with_row('<c s="-5"><v>1</v></c>', *PERSON),
    }


def _open_documents():
    row = "<table:table-row{}><table:table-cell{} office:value-type='float' office:value='1'/></table:table-row>"
    table = '<table:table table:name="Лист">{}</table:table>'
    million = " table:number-rows-repeated='1048576'", " table:number-columns-repeated='16384'"
    return {
        "rows-repeated.ods": ods(body=table.format(row.format(million[0], ""))),
        "all-repeated.ods": ods(body=table.format(row.format(*million))),
        "huge-repeat.ods": ods(
            body=table.format(row.format("", " table:number-columns-repeated='9999999999999'"))
        ),
        "laughs.ods": ods(("Лист", [["<table:table-cell>&c;</table:table-cell>"]]), head=LAUGHS),
        "unclosed.ods": ods(body="<table:table><table:table-row>"),
        "deep.ods": ods(body="<table:table>" * 200_000),
        "odd-values.ods": ods(
            (
                "Лист",
                [
                    HEADINGS,
                    ["<table:table-cell office:value-type='date' office:date-value='2026-02-31'/>"] * 6,
                ],
            )
        ),
        "not-numbers.ods": ods(
            (
                "Лист",
                [
                    HEADINGS,
                    [
                        f"<table:table-cell office:value-type='float' office:value='{n}'/>"
                        for n in ("nan", "inf", "1e999", "x")
                    ],
                ],
            )
        ),
        "empty.ods": ods(body=" "),
    }
