"""Everything that somebody may send in place of a table: name of the file → its bytes."""

import gzip
import struct
from random import Random

from tests.formats.making import compound, xls
from tests.hostile.archives import HEADINGS, archives
from tests.hostile.calendars import CALENDARS

LINE = ";".join(HEADINGS)
PERSON = "67-001;Ёлкина;Анна;учитель;14.03.1985;01.09.2019"


def corpus():
    """The whole of it."""
    return {**_others(), **_texts(), **_old_books(), **archives(), **_calendars()}


def _calendars():
    return {f"{name}.xml": text.encode() for name, (text, _) in CALENDARS.items()}


def _others():
    noise = Random(1).randbytes(5_000)
    return {
        "nothing.xlsx": b"",
        "one-byte.xlsx": b"P",
        "letters.xlsx": b"PK",
        "zeros.xlsx": b"\0" * 100_000,
        "noise.xlsx": noise,
        "noise.csv": noise.replace(b"\0", b""),
        "scan.xlsx": b"%PDF-1.7\n" + noise,
        "picture.xlsx": b"\x89PNG\r\n\x1a\n" + noise,
        "photo.xls": b"\xff\xd8\xff\xe0" + noise,
        "packed.xlsx": gzip.compress(b"x" * 100_000),
        "rar.xlsx": b"Rar!\x1a\x07\x01\x00" + noise,
        "seven-zip.xlsx": b"7z\xbc\xaf\x27\x1c" + noise,
        "program.xlsx": b"MZ\x90\x00" + noise,
        "page.xls": "<html><table><tr><td>Фамилия</td></tr></table></html>".encode(),
        "old-xml.xls": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "doctype.csv": b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>',
        "words.rtf": b"{\\rtf1 text}",
        "../../../etc/passwd.xlsx": b"root:x:0:0",
        "а" * 240 + ".xlsx": b"x",
    }


def _texts():
    def lines(*rows):
        return "\n".join([LINE, *rows]).encode()

    return {
        "open-quote.csv": lines('67-001;"Ёлкина;Анна'),
        "nul.csv": lines("67-001;Ёлки\0на;Анна;учитель;;"),
        "mixed.csv": lines(PERSON) + b"\n" + PERSON.encode("cp1251"),
        "cut-utf-16.csv": LINE.encode("utf-16")[:-1],
        "undefined.csv": LINE.encode("cp1251") + b"\n\x98\x98",
        "long-line.csv": lines("67-001;" + "Я" * (4 << 20)),
        "long-words.csv": lines("67-001;" + ";".join(["Я" * 120_000] * 5)),
        "wide.csv": lines(";" * 3_000_000),
        "tall.csv": lines(*[PERSON] * 31_000),
        "blank-lines.csv": lines("") + b"\n" * 3_000_000,
        "orders.csv": lines("=cmd|'/c calc'!A0;@SUM(1);+1|x!A;=1+1;=A1;-1|x!A"),
        "backwards.csv": lines("67-001;\u202eаникл;А\u200bнна;учитель;\u2066;\u2069"),
        "impossible-days.csv": lines(
            "67-001;Ёлкина;Анна;учитель;31.02.1980;01.01.0000", "67-001;Ё;А;у;9999-99-99;0"
        ),
        "strange-digits.csv": lines("67-001;Ёлкина;Анна;учитель;١٤.٠٣.١٩٨٥;²"),
        "only-headings.csv": lines(),
        "lone-quotes.csv": lines('"a"b;"c'),
        "returns.csv": lines("\r\r\r", "a\x0bb\x0cc"),
        "surrogates.csv": lines("") + b"\xed\xa0\x80",
    }


def _old_books():
    good = xls([HEADINGS, PERSON.split(";")])
    loop = bytearray(good)
    table = 512 * (1 + struct.unpack_from("<I", good, 76)[0])
    struct.pack_into("<I", loop, table, 0)
    long_record = good.replace(b"\x04\x02", b"\x04\xff", 1)
    return {
        "far-corner.xls": xls([HEADINGS], corner=(65_535, 255)),
        "two-far-corners.xls": xls([HEADINGS], corner=(65_535, 200)),
        "truncated.xls": good[:3_000],
        "looped.xls": bytes(loop),
        "long-record.xls": long_record,
        "head-only.xls": good[:512],
        "noise.xls": good[:512] + "Workbook".encode("utf-16-le") + Random(2).randbytes(9_000),
        "flipped.xls": bytes(
            byte ^ (0xFF if at % 97 == 0 and at > 600 else 0) for at, byte in enumerate(good)
        ),
        "locked.xlsx": compound(b"x" * 5_000, "EncryptedPackage"),
        "word.doc": compound(b"x" * 5_000, "WordDocument"),
        "numbers.xls": xls([HEADINGS, [1e308, float("nan"), float("inf"), -1, 2_958_466, -1e9]]),
    }
