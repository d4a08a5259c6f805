"""Staff lists as schools send them."""

from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook

from marshrut.formats import cells
from marshrut.formats.columns import CellProblem, Column, SheetError
from marshrut.formats.sheets import read_sheet

COLUMNS = (
    Column("surname", "Фамилия", required=True),
    Column("name", "Имя", required=True),
    Column("born", "Дата рождения", synonyms=("Родился",), parse=cells.day),
    Column("subjects", "Предметы", synonyms=("Преподаваемые предметы",), parse=cells.listed()),
    Column("service", "Педагогический стаж", synonyms=("Стаж",), parse=cells.experience),
)


def book(*sheets, hidden=()):
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        style = workbook.add_format({"num_format": "dd.mm.yyyy"})
        for number, rows in enumerate(sheets):
            sheet = workbook.add_worksheet()
            if number in hidden:
                sheet.hide()
            for at, row in enumerate(rows):
                for place, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(at, place, value, style)
                    elif isinstance(value, str) and value.startswith("="):
                        sheet.write_formula(at, place, value, None, "#N/A")
                    else:
                        sheet.write(at, place, value)
    return buffer.getvalue()


def read(*rows, **limits):
    return read_sheet(book(rows), columns=COLUMNS, **limits)


def refused(data, **limits):
    with pytest.raises(SheetError) as refusal:
        read_sheet(data, columns=COLUMNS, **limits)
    return str(refusal.value)


def test_columns_stand_in_any_order_under_a_title():
    sheet = read(
        ["Сведения о педагогах"],
        [],
        ["", "СТАЖ ", "Имя*", "Ф а м и л и я", "Родился (дд.мм.гггг)", "Кабинет"],
        ["", "12 лет 3 мес.", "Анна", "Ёлкина", date(1980, 5, 3), 12],
    )
    (row,) = sheet.rows
    assert row.number == 4
    assert row.values == {
        "surname": "Ёлкина",
        "name": "Анна",
        "born": date(1980, 5, 3),
        "subjects": None,
        "service": 147,
    }
    assert row.raw["born"] == "03.05.1980"
    assert (sheet.heading_row, sheet.unknown, sheet.absent) == (3, ("Кабинет",), ("Предметы",))


def test_every_error_of_every_row_is_told():
    sheet = read(
        ["Фамилия", "Имя", "Родился"],
        ["Ёлкина", "", "31.02.1980"],
        ["Петров", "Иван", "03.05.1980"],
        ["", "Ольга"],
    )
    assert sheet.problems == (
        CellProblem(2, "Имя", "", "Не заполнено."),
        CellProblem(2, "Дата рождения", "31.02.1980", "Такого дня нет в календаре. Проверьте число и месяц."),
        CellProblem(4, "Фамилия", "", "Не заполнено."),
    )
    assert [row.values["surname"] for row in sheet.rows] == ["Ёлкина", "Петров", None]


def test_blank_total_and_numbering_rows_are_passed_over():
    sheet = read(
        ["Фамилия", "Имя", "Этаж"],
        [1, 2, 3],
        ["Ёлкина", "Анна"],
        [],
        ["  "],
        ["Итого по школе:", 1],
        ["", "", "подпись"],
    )
    assert [row.number for row in sheet.rows] == [3]
    assert sheet.skipped == (2, 6, 7)


def test_a_surname_like_a_total_is_kept():
    assert [row.values["surname"] for row in read(["Фамилия", "Имя"], ["Всеволодов", "Пётр"]).rows] == [
        "Всеволодов"
    ]


def test_an_error_value_is_not_taken_for_a_blank():
    sheet = read([], ["", "Фамилия", "Имя", "Стаж"], ["", "Ёлкина", "Анна", "=NA()"])
    (problem,) = sheet.problems
    assert (problem.row, problem.heading) == (3, "Педагогический стаж")
    assert "ошибка Excel" in problem.message


def test_missing_headings_are_named():
    assert "нет столбца: «Имя»" in refused(book([["Фамилия", "Стаж"], ["Ёлкина", 12]]))


def test_a_doubled_heading_is_named():
    assert "дважды: «Педагогический стаж»" in refused(
        book([["Фамилия", "Имя", "Стаж", "Педагогический стаж"]])
    )


def test_a_file_without_headings_is_refused():
    assert "нет заголовков" in refused(book([["Ёлкина", "Анна"]]))


def test_the_sheet_with_most_headings_is_read_and_hidden_ones_are_not():
    data = book(
        [["Фамилия"]], [["Фамилия", "Имя"], ["Ёлкина", "Анна"]], [["Фамилия", "Имя", "Стаж"]], hidden=(2,)
    )
    assert [row.values["surname"] for row in read_sheet(data, columns=COLUMNS).rows] == ["Ёлкина"]


def test_too_many_rows_are_refused():
    assert "больше 2 строк" in refused(book([["Фамилия", "Имя"], *[["Ёлкина", "Анна"]] * 3]), max_rows=2)


def zipped(**entries):
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": "x", "xl/workbook.xml": "x", **entries}.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "Файл пуст"),
        (b"%PDF-1.7", "не таблица"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "не книга Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "защищён паролем"),
        (zipped(**{"content.xml": "x"}), "повреждён"),
        (zipped(**{"xl/workbook.bin": "x"}), "двоичном формате"),
        (zipped(), "повреждён"),
        (book([["Фамилия", "Имя"]])[:-40], "повреждён"),
    ],
)
def test_another_file_is_refused_in_words(data, says):
    assert says in refused(data)


def test_a_large_file_is_refused_before_parsing():
    assert "можно не больше 1 МБ" in refused(b"PK\x03\x04" + b"0" * (1 << 20), max_bytes=1 << 20)


def test_a_bomb_is_refused_even_when_it_lies_about_its_size():
    data = zipped(bomb="0" * (5 << 20))
    assert "распакованном" in refused(data, max_unpacked=1 << 20)
    lie = data.replace((5 << 20).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lie != data
    assert "распакованном" in refused(lie, max_unpacked=1 << 20)


def test_one_cell_in_the_far_corner_is_refused():
    rows = '<worksheet><sheetData><row r="1048576"><c foo=">" r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    assert "необычной программой" in refused(zipped(**{"xl/worksheets/sheet1.xml": rows}))
    assert "за пределами" in refused(zipped(**{"xl/worksheets/sheet1.xml": rows.replace('foo=">" ', "")}))


def test_a_damaged_sheet_never_raises_anything_else():
    data = bytearray(book([["Фамилия", "Имя"], ["Ёлкина", "Анна"]]))
    for at in range(0, len(data), 7):
        broken = bytes(data[:at]) + bytes([data[at] ^ 0xFF]) + bytes(data[at + 1 :])
        try:
            read_sheet(broken, columns=COLUMNS)
        except SheetError as refusal:
            assert str(refusal)
