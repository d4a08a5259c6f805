"""Tables as schools send them: two-row headings, merged cells, spellings, other kinds of files, what is hidden."""

from datetime import date
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from marshrut.formats import cells
from marshrut.formats.columns import Column, SheetError
from marshrut.formats.marking import Layout, marked_copy
from marshrut.formats.sheets import ranges, read_sheet
from tests.formats.making import ods, xls
from tests.hostile.archives import with_row

TODAY = date(2026, 11, 23)
COLUMNS = (
    Column("place", "Организация"),
    Column("surname", "Фамилия", required=True),
    Column("born", "Дата рождения", parse=cells.day),
    Column("service", "Педагогический стаж", synonyms=("Стаж",), parse=cells.Experience(TODAY)),
    Column(
        "subjects",
        "Предметы",
        parse=cells.listed(cells.choice({1: ("русский язык", "рус. яз"), 2: "физика"})),
    ),
)
HEADINGS = ("Фамилия", "Дата рождения")


def made(write, options=None):
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True, **(options or {})}) as book:
        write(book, book.add_worksheet("Штат"))
    return buffer.getvalue()


def rows(*lines, after=None, options=None):
    def write(book, sheet):
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line)
        if after:
            after(book, sheet)

    return made(write, options)


def read(data, **more):
    return read_sheet(data, columns=COLUMNS, **more)


def values(sheet, key="surname"):
    return [row.values[key] for row in sheet.rows]


def test_a_heading_of_two_rows_is_read_together():
    def write(book, sheet):
        sheet.merge_range(0, 0, 1, 0, "Фамилия")
        sheet.merge_range(0, 1, 0, 2, "Стаж")
        sheet.write_row(1, 1, ["общий", "педагогический"])
        sheet.write_row(2, 0, ["Ёлкина", 20, 12])

    sheet = read_sheet(
        made(write), columns=(COLUMNS[1], Column("service", "Стаж педагогический", parse=cells.experience))
    )
    assert (sheet.heading_row, values(sheet), values(sheet, "service")) == (2, ["Ёлкина"], [144])
    assert sheet.unknown == ("общий",)


def test_a_merged_cell_belongs_to_all_its_rows_and_is_told():
    data = rows(
        ("Организация", "Фамилия"),
        ("", "Ёлкина"),
        ("", "Сомов"),
        ("СШ № 2", "Белов"),
        after=lambda _, sheet: sheet.merge_range(1, 0, 2, 0, "СШ № 7"),
    )
    sheet = read(data)
    assert values(sheet, "place") == ["СШ № 7", "СШ № 7", "СШ № 2"]
    assert any("объединённых" in note for note in sheet.notes)


def test_repeated_headings_titles_between_rows_and_totals_are_passed_over():
    data = rows(
        ("Фамилия", "Дата рождения", "Стаж"),
        ("Ёлкина",),
        ("Фамилия", "Дата рождения", "Стаж"),
        ("",),
        ("Сомов",),
        ("Всего: 2 чел.",),
        after=lambda _, sheet: sheet.merge_range(3, 0, 3, 2, "МБОУ «СШ № 7»"),
    )
    sheet = read(data)
    assert (values(sheet), sheet.skipped) == (["Ёлкина", "Сомов"], (3, 4, 6))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("01.09.2015", date(2015, 9, 1)),
        ("1 сентября 2015 г.", date(2015, 9, 1)),
        ("2015-09-01", date(2015, 9, 1)),
        (42248, date(2015, 9, 1)),
    ],
)
def test_a_date_is_read_as_text_and_as_a_number(written, meant):
    assert values(read(rows(HEADINGS, ("Ёлкина", written))), "born") == [meant]


def test_days_are_counted_as_the_file_counts_them():
    sheet = read(rows(HEADINGS, ("Ёлкина", 40786), options={"date_1904": True}))
    assert values(sheet, "born") == [date(2015, 9, 1)] and any("1904" in note for note in sheet.notes)


@pytest.mark.parametrize("written", ["09.2015", "2015"])
def test_a_month_alone_is_no_date(written):
    (problem,) = read(rows(HEADINGS, ("Ёлкина", written))).problems
    assert "Укажите и день" in problem.message


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("12 лет 3 мес.", 147),
        ("12,5", 150),
        (12, 144),
        ("с 2009 г.", 206),
        ("с 01.10.2009", 205),
        ("8 мес", 8),
    ],
)
def test_experience_in_any_spelling(written, months):
    assert cells.Experience(TODAY)(written) == months


def test_what_was_not_taken_word_for_word_is_told():
    sheet = read(
        rows(
            ("Фамилия", "Дата рождения", "Стаж", "Предметы"), ("Ёлкина", "2015-09-01", "с 2009 г.", "РУС.ЯЗ.")
        )
    )
    told = {(one.heading, one.written, one.read) for one in sheet.readings}
    assert told == {
        ("Дата рождения", "2015-09-01", "01.09.2015"),
        ("Педагогический стаж", "с 2009 г.", "17 лет 2 мес."),
        ("Предметы", "РУС.ЯЗ.", "русский язык"),
    }


def test_a_formula_gives_its_kept_value_and_one_without_is_told():
    kept = read(with_row("СШ № 7", '<c t="str"><f>B9</f><v>Ёлкина</v></c>'))
    assert values(kept) == ["Ёлкина"] and any("формулы" in note for note in kept.notes)
    (problem,) = read(with_row("СШ № 7", "<c ><f>B9</f></c>")).problems
    assert (problem.heading, "Формула не вычислена" in problem.message) == ("Фамилия", True)


def test_a_row_of_errors_alone_is_told():
    def write(book, sheet):
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_formula(1, 0, "=NA()", None, "#N/A")

    (problem,) = read(made(write)).problems
    assert (problem.row, "ошибка Excel" in problem.message) == (2, True)


def test_hidden_rows_columns_and_sheets_are_told():
    def hide(book, sheet):
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(1, 1, None, None, {"hidden": True})
        book.add_worksheet("Черновик").hide()

    sheet = read(rows(HEADINGS, ("Ёлкина", 1), ("Сомов",), after=hide))
    said = " ".join(sheet.notes)
    assert values(sheet) == ["Ёлкина", "Сомов"]
    assert (
        "строки прочитаны наравне с видимыми: 3" in said and "Дата рождения" in said and "«Черновик»" in said
    )


def test_another_sheet_may_be_chosen():
    def more(book, _sheet):
        second = book.add_worksheet("Совместители")
        second.write_row(0, 0, HEADINGS)
        second.write_row(1, 0, ["Белов"])

    data = rows(HEADINGS, ("Ёлкина",), after=more)
    assert (read(data).name, read(data).others) == ("Штат", ("Совместители",))
    assert values(read(data, sheet="Совместители")) == ["Белов"]
    with pytest.raises(SheetError, match="нет листа"):
        read(data, sheet="Нет такого")


LINES = ("Фамилия;Дата рождения", "Ёлкина;01.09.1985")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_in_any_encoding_and_with_any_delimiter(encoding, delimiter):
    data = "\r\n".join(LINES).replace(";", delimiter).encode(encoding)
    assert values(read(data), "born") == [date(1985, 9, 1)]


@pytest.mark.parametrize("epoch1904", [False, True])
def test_an_old_book_is_read(epoch1904):
    data = xls([HEADINGS, ["Ёлкина", date(2015, 9, 1)]], epoch1904=epoch1904)
    sheet = read(data)
    assert (values(sheet), values(sheet, "born")) == (["Ёлкина"], [date(2015, 9, 1)])
    assert "скрытые строки" in sheet.notes[0]


def test_a_book_of_libreoffice_is_read():
    hidden = "<table:table-cell office:value-type='string'><text:p>Ёл</text:p><text:p>кина</text:p></table:table-cell>"
    sheet = read(ods(("Штат", [HEADINGS, [hidden, date(2015, 9, 1)], ["Сомов", 42248]])))
    assert values(sheet) == ["Ёл кина", "Сомов"] and values(sheet, "born") == [date(2015, 9, 1)] * 2


def test_text_that_is_a_formula_is_refused():
    (problem,) = read(rows(HEADINGS, ("=HYPERLINK(1)",), options={"strings_to_formulas": False})).problems
    assert "записана формула" in problem.message


def test_the_marked_copy_keeps_the_cells_and_marks_the_wrong_ones():
    data = rows(HEADINGS, ("Ёлкина", "31.02.1980"), ("=cmd|x", 5), options={"strings_to_formulas": False})
    sheet = read(data)
    layout = Layout(sheet.name, sheet.heading_row, sheet.places)
    copy = marked_copy(data, layout=layout, problems=sheet.problems)
    again = read(copy)
    assert [row.raw for row in again.rows] == [row.raw for row in sheet.rows]
    assert again.problems == sheet.problems and again.unknown == ("Что исправить",)
    assert again.notes == ()


def test_rows_are_told_in_runs():
    assert ranges([3, 4, 5, 9]) == "3–5, 9"
    assert ranges(range(1, 200, 2)).endswith(" и ещё 70")
