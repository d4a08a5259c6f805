import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.formats.words import beginnings, relaid

CASES = [
    ("ветровой", "ветрова"),
    ("ветровым", "ветров"),
    ("петра", "петр"),
    ("павла", "павел"),
    ("кириллом", "кирилл"),
    ("площадок", "площадки"),
    ("площадки", "площадок"),
    ("планиметрии", "планиметрия"),
    ("гимназией", "гимназия"),
    ("заявок", "заявка"),
    ("сш", "сш"),
    ("00042", "00042"),
]


@pytest.mark.parametrize(("asked", "written"), CASES)
def test_a_form_finds_the_other_form(asked, written):
    assert any(written.startswith(start) for start in beginnings(asked))


@pytest.mark.parametrize(
    ("asked", "written"), [("ветрова", "витрина"), ("школа", "шкаф"), ("12", "2"), ("павла", "паук")]
)
def test_another_word_is_not_found(asked, written):
    assert not any(written.startswith(start) for start in beginnings(asked))


@given(st.text("абвгдежзийклмнопрстуфхцчшщъыьэюя", min_size=1, max_size=20))
def test_a_word_never_begins_with_nothing(word):
    assert all(beginnings(word))


def test_the_wrong_layout_is_read_as_it_was_meant():
    assert relaid("dtnhjdf") == "ветрова" and relaid("BJV-67-2026") == "ИОМ-67-2026"
