"""What people really type in a cell."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.formats import cells
from marshrut.formats.cells import CellError

category = cells.choice(
    {"first": ("первая", "1", "первая категория"), "highest": ("высшая", "в/к"), "none": "без категории"}
)


@pytest.mark.parametrize(
    ("parse", "raw", "value"),
    [
        (cells.text, "  Ёлкина\u00a0 Анна\n", "Ёлкина Анна"),
        (cells.text, "Пет\u200bров\u202e", "Петров"),
        (cells.text, "й", "й"),
        (cells.text, 12, "12"),
        (cells.text, date(2024, 9, 1), "01.09.2024"),
        (cells.paragraphs, "Дано:\r\n  х = 2 \n", "Дано:\nх = 2"),
        (cells.integer, "1 200", 1200),
        (cells.integer, Decimal("3.0"), 3),
        (cells.decimal, "−12,50", Decimal("-12.50")),
        (cells.day, date(2024, 9, 1), date(2024, 9, 1)),
        (cells.day, datetime(2024, 9, 1, 12, 30, tzinfo=UTC), date(2024, 9, 1)),
        (cells.day, "01.09.2024 г.", date(2024, 9, 1)),
        (cells.day, "1 сентября 2024 года", date(2024, 9, 1)),
        (cells.day, "2024-09-01", date(2024, 9, 1)),
        (cells.yes_no, "Да", True),
        (cells.yes_no, "—", False),
        (cells.yes_no, "+", True),
        (cells.yes_no, True, True),
        (category, "ПЕРВАЯ  категория.", "first"),
        (category, 1, "first"),
        (cells.listed(), "алгебра; геометрия,алгебра\nфизика", ("алгебра", "геометрия", "физика")),
        (cells.listed(category), "первая, высшая", ("first", "highest")),
        (cells.experience, 12, 144),
        (cells.experience, "12", 144),
        (cells.experience, "12 лет 3 мес.", 147),
        (cells.experience, "1 год и 11 месяцев", 23),
        (cells.experience, "5 г. 2 м.", 62),
        (cells.experience, "8 мес", 8),
        (cells.experience, Decimal("2.5"), 30),
        (cells.phone, "8 (910) 123-45-67", "+79101234567"),
        (cells.phone, 79101234567, "+79101234567"),
        (cells.phone, "4812 38-21-57", "+74812382157"),
        (cells.phone, "+375 29 123-45-67", "+375291234567"),
        (cells.email, "Ivanova.A@Mail.RU ", "Ivanova.A@mail.ru"),
    ],
)
def test_a_cell_becomes_its_value(parse, raw, value):
    assert parse(raw) == value


@pytest.mark.parametrize(
    ("parse", "raw", "says"),
    [
        (cells.text, "a\x00b", "NUL"),
        (cells.text_up_to(5), "шесть!", "не больше 5"),
        (cells.integer, "двенадцать", "целое число"),
        (cells.integer, "12,5", "без дробной части"),
        (cells.integer_between(1, 11), 12, "от 1 до 11"),
        (cells.decimal, "1e5", "число"),
        (cells.day, "31.02.2024", "нет в календаре"),
        (cells.day, "01.09.24", "из четырёх цифр"),
        (cells.day, 45536, "формат «Дата»"),
        (cells.day, "01.01.0202", "от 1900"),
        (cells.yes_no, "наверное", "Можно: да; нет"),
        (category, "первоя", "Может быть, «первая»?"),
        (cells.listed(category), "первая, вторая-третья", "Можно: первая; высшая; без категории"),
        (cells.experience, date(2024, 3, 12), "Excel записал дату"),
        (cells.experience, "12 лет 14 мес.", "Не понимаем"),
        (cells.experience, "80", "от 0 до 70"),
        (cells.phone, "38-21-57", "11 цифр"),
        (cells.phone, "не знаю", "номер телефона"),
        (cells.email, "ivanovа@mail.ru", "русская буква «а»"),
        (cells.email, "ivanova@mail", "ivanova@mail.ru"),
        (cells.email, "a@mail.ru, b@mail.ru", "один адрес"),
    ],
)
def test_a_wrong_cell_says_what_to_write(parse, raw, says):
    with pytest.raises(CellError, match="(?i)" + says.replace("?", r"\?").replace("+", r"\+")):
        parse(raw)


def test_a_spelling_of_two_choices_is_refused():
    with pytest.raises(ValueError, match="two values"):
        cells.choice({1: "Ёлка", 2: "елка"})


@given(st.text())
def test_text_is_printable_and_cleaning_twice_changes_nothing(value):
    value = value.replace("\x00", "")
    once = cells.clean(value)
    assert cells.clean(once) == once
    assert "\u202e" not in once
    assert once == once.strip()


@pytest.mark.parametrize(
    "parse", [cells.day, cells.integer, cells.experience, cells.phone, cells.email, cells.yes_no]
)
@given(
    raw=st.one_of(
        st.text(),
        st.integers(),
        st.decimals(allow_nan=False, allow_infinity=False),
        st.dates(),
        st.booleans(),
    )
)
def test_any_cell_is_taken_or_refused_in_words(parse, raw):
    try:
        parse(raw)
    except CellError as refusal:
        assert str(refusal).endswith(".")
