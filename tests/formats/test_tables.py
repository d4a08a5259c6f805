"""What people download."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from marshrut.formats import cells, tables
from marshrut.formats.columns import Column
from marshrut.formats.sheets import read_sheet

HEADINGS = ("Педагог", "Баллы", "Дата", "Согласие")
DANGEROUS = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\tx", " =1"]
COLUMNS = (
    Column("surname", "Фамилия", required=True, example="Ёлкина", comment="Как в паспорте."),
    Column("snils", "СНИЛС", example="001-234-567 89"),
    Column("born", "Дата рождения", parse=cells.day, example="03.05.1980"),
    Column(
        "category",
        "Категория",
        parse=cells.choice({"first": "первая", "highest": ("высшая", "в/к")}),
        example="первая",
    ),
)


def sheets(data):
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_list_keeps_texts_numbers_and_dates_apart():
    rows = [("Ёлкина А. П.", 37, date(2026, 5, 14), True), ("Петров И. С.", Decimal("12.5"), None, False)]
    data = tables.table(HEADINGS, rows, title="Итоги: май/июнь")
    assert sheets(data) == {
        "Итоги  май июнь": [
            ["Итоги: май/июнь", "", "", ""],
            list(HEADINGS),
            ["Ёлкина А. П.", 37, date(2026, 5, 14), "да"],
            ["Петров И. С.", 12.5, "", "нет"],
        ]
    }


def test_an_empty_list_has_its_headings():
    assert sheets(tables.table(HEADINGS, [], title="Список"))["Список"][1] == list(HEADINGS)


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula_in_excel(text):
    data = tables.table(["Имя"], [[text]], title="Список")
    assert b"<f>" not in ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert sheets(data)["Список"][2] == [text]


def test_a_filled_template_reads_back():
    data = tables.template(COLUMNS, title="Сотрудники", hints=("Одна строка — один человек.",))
    form = sheets(data)
    assert form["Данные"] == [["Фамилия*", "СНИЛС", "Дата рождения", "Категория"]]
    assert read_sheet(data, columns=COLUMNS).rows == ()
    assert ["Фамилия", "да", "Как в паспорте.", "Ёлкина"] in form["Как заполнять"]
    assert ["Категория", "нет", "Одно из: первая; высшая.", "первая"] in form["Как заполнять"]


def test_a_template_offers_the_choices_and_stays_in_view():
    archive = ZipFile(BytesIO(tables.template(COLUMNS, title="Сотрудники")))
    form = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<formula1>Списки!$D$1:$D$2</formula1>" in form
    assert 'state="frozen"' in form
    assert "Как в паспорте." in archive.read("xl/comments1.xml").decode()


def test_the_same_values_give_the_same_bytes():
    assert tables.template(COLUMNS, title="Сотрудники") == tables.template(COLUMNS, title="Сотрудники")


def test_a_large_list_reads_back_whole():
    rows = [(f"Фамилия{number}", f"{number:011}", date(1980, 5, 3), "первая") for number in range(30_000)]
    data = tables.table([column.heading for column in COLUMNS], rows, title="Сотрудники", most=30_000)
    sheet = read_sheet(data, columns=COLUMNS)
    assert len(sheet.rows) == 30_000
    assert sheet.problems == ()
    assert sheet.rows[-1].values == {
        "surname": "Фамилия29999",
        "snils": "00000029999",
        "born": date(1980, 5, 3),
        "category": "first",
    }


def test_a_list_that_was_cut_says_so_in_its_last_line():
    rows = [[f"строка {n}"] for n in range(5)]
    whole = sheets(tables.table(["Имя"], rows, title="Список", most=5))["Список"]
    cut = sheets(tables.table(["Имя"], rows, title="Список", most=4))["Список"]
    assert whole[-1] == ["строка 4"]
    assert cut[-2] == ["строка 3"] and cut[-1][0].startswith("Здесь первые строки: 4")
