import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.regulations.snils import SnilsError, check_number, format_snils, parse_snils


@pytest.mark.parametrize(
    "text", ["112-233-445 95", "11223344595", " 112 233 445 95 ", "112–233–445\u00a095", "112-233-445-95"]
)
def test_any_spelling_is_read(text: str) -> None:
    assert parse_snils(text) == "11223344595"
    assert format_snils(parse_snils(text)) == "112-233-445 95"


@pytest.mark.parametrize(
    ("number", "check"),
    [
        ("112233445", "95"),
        ("087654302", "00"),  # sum 201, remainder 100
        ("087654303", "00"),  # sum 202, remainder 0
        ("087654304", "01"),
    ],
)
def test_check_number_by_the_official_rule(number: str, check: str) -> None:
    assert check_number(number) == check


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "не указан"),
        ("112-233-445 96", "Контрольное число СНИЛС не сходится"),
        ("1122334459", "указано 10. Возможно, таблица убрала ноль"),
        ("112-233-445 955", "указано 12.$"),
        ("112-233-44О 95", "лишние знаки"),
        ("11223344595.0", "лишние знаки"),
        ("١١٢٢٣٣٤٤٥٩٥", "лишние знаки"),
        ("000-000-000 00", "одних нулей"),
    ],
)
def test_wrong_number_is_refused_in_words(text: str, word: str) -> None:
    with pytest.raises(SnilsError, match=word):
        parse_snils(text)


def test_oldest_numbers_have_no_check_number() -> None:
    assert parse_snils("001-001-998 77") == "00100199877"


@given(st.integers(1_001_999, 999_999_999), st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: int, place: int, shift: int) -> None:
    nine = f"{number:09}"
    right = nine + check_number(nine)
    assert parse_snils(right) == right
    wrong = nine[:place] + str((int(nine[place]) + shift) % 10) + nine[place + 1 :]
    if int(wrong) > 1_001_998 and check_number(wrong) != check_number(nine):
        with pytest.raises(SnilsError):
            parse_snils(wrong + right[9:])
