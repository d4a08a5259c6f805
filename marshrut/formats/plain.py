"""CSV in the encodings and with the delimiters that Excel, LibreOffice and other programs write in Russia."""

import csv
from collections.abc import Iterator
from functools import partial
from io import StringIO

from marshrut.formats.columns import SheetError
from marshrut.formats.grids import Book, Grid, check_extent

DELIMITERS = ";\t,"
SAVE = "Сохраните таблицу как «Книга Excel (*.xlsx)» и загрузите её."
NOT_A_TABLE = f"Этот файл – не таблица. {SAVE}"
MARKS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"MZ",
    b"\x7fELF",
)


def read_csv(data: bytes) -> Book:
    """The one sheet of a file of text."""
    text, encoding = _decoded(data)
    if text.lstrip()[:1] == "<":
        raise SheetError(f"Это веб-страница или XML, а не таблица. {SAVE}")
    delimiter, text = _delimiter(text)
    rows = list(_rows(text, delimiter))
    check_extent(len(rows), max(map(len, rows), default=0))
    name = {"\t": "табуляция", ";": "точка с запятой", ",": "запятая"}[delimiter]
    note = f"Текстовая таблица: кодировка {encoding}, разделитель – {name}."
    return Book([Grid("CSV", partial(iter, rows))], notes=(note,))


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith(MARKS):
        raise SheetError(NOT_A_TABLE)
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            try:
                return _readable(data.decode(encoding)), encoding.upper().removesuffix("-SIG")
            except UnicodeDecodeError:
                raise SheetError(NOT_A_TABLE) from None
    try:
        return _readable(data.decode("utf-8")), "UTF-8"
    except UnicodeDecodeError:
        _refuse_mixture(data)
    try:
        return _readable(data.decode("cp1251")), "Windows-1251"
    except UnicodeDecodeError:
        raise SheetError(NOT_A_TABLE) from None


def _readable(text: str) -> str:
    if any(sign < " " and sign not in "\t\r\n\x0b\x0c" for sign in set(text)):
        raise SheetError(f"В файле двоичные знаки (NUL): он повреждён или это не таблица. {SAVE}")
    return text


def _refuse_mixture(data: bytes) -> None:
    """Lines pasted from two programs: half of them would come out as gibberish."""
    unicode, other = 0, 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            unicode += len(line.decode("utf-8").encode("ascii", "ignore")) + 4 < len(line)
        except UnicodeDecodeError:
            other = other or number
    if unicode and other:
        raise SheetError(f"Строки файла в разных кодировках: строка {other} не в UTF-8, как другие. {SAVE}")


def _delimiter(text: str) -> tuple[str, str]:
    """The sign that stands most often in the first lines; Excel's own «sep=;» says it outright."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and first.strip()[4:5] in DELIMITERS:
        return (first.strip()[4:5] or "\t"), rest
    head = text[:20_000].splitlines()[:20]
    counts = {sign: sum(line.count(sign) > 0 for line in head) for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: (counts[sign], -DELIMITERS.index(sign))), text


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    started = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                raise SheetError(f"В строке {started} слишком длинная ячейка. Сократите её.") from error
            advice = f"Проверьте кавычки в строке {started}: открытая должна быть закрыта. {SAVE}"
            raise SheetError(f"Таблица не читается. {advice}") from error
        started = reader.line_num + 1
        yield row
