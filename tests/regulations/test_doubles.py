from dataclasses import replace
from datetime import date

import pytest

from marshrut.regulations.doubles import CROWD, LIKELY, MAYBE, SURE, Record, alike, doubles, folded

ONE = Record(1, "Ёлкина-Белова", "Анна", "Ильинична", date(1985, 3, 12), "11223344595")
OTHER_SNILS = "08765430300"


def strength(**changed):
    found = alike(ONE, replace(ONE, key=2, **changed))
    return found and found.strength


@pytest.mark.clause("A1.2.2.1")
@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"snils": ""}, SURE),
        ({"surname": "елкина белова", "snils": ""}, SURE),
        ({"surname": "ЕЛКИНА  БЕЛОВА", "patronymic": " Ильинична", "snils": ""}, SURE),
        ({"surname": "Смирнова", "snils": ""}, LIKELY),
        ({"patronymic": "", "snils": ""}, LIKELY),
        ({"patronymic": "Ильинишна", "snils": ""}, LIKELY),
        ({"born": None, "snils": ""}, MAYBE),
        ({"snils": OTHER_SNILS}, LIKELY),
        ({"surname": "Смирнова", "snils": OTHER_SNILS}, None),
        ({"born": None, "snils": OTHER_SNILS}, None),
        ({"born": date(1985, 12, 3), "snils": ""}, None),
        ({"surname": "Смирнова", "first_name": "Вера", "snils": ""}, None),
        ({"surname": "Смирнова", "born": None, "snils": ""}, None),
    ],
)
def test_what_speaks_for_one_person(changed, expected):
    assert strength(**changed) == expected


def test_reasons_are_said_in_words():
    found = alike(ONE, replace(ONE, key=2, surname="елкина белова", snils=""))
    assert found.reasons == (
        "фамилия, имя, отчество и дата рождения совпадают",
        "написаны по-разному: ё и е, дефис, пробелы или заглавные",
        "СНИЛС есть не в обеих записях",
    )


def test_each_pair_is_found_once_in_the_order_of_keys():
    records = [replace(ONE, key=key, snils="") for key in (3, 1, 2)]
    pairs = [(pair.first, pair.second) for pair in doubles(records)]
    assert sorted(pairs) == [(1, 2), (1, 3), (2, 3)]


def test_a_crowd_of_namesakes_is_a_gap_in_the_data():
    records = [replace(ONE, key=key, born=None, snils="") for key in range(CROWD + 1)]
    assert list(doubles(records)) == []


def test_folding_leaves_letters():
    assert folded(" Ёлкина - Белова’ ") == "елкинабелова"
