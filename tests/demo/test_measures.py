"""The demo measures, held against the codifier and the card's wording."""

from collections import Counter

import pytest

from marshrut.regulations.norms import Norms
from tests.demo.content import entries, load, measured_codes

KINDS = {
    "knowledge": {"ДПП ПК", "ДПП ПП", "стажировка"},
    "exchange": {"форум", "конференция", "семинар", "вебинар", "мастер-класс", "посещение уроков"},
    "showcase": {"форум", "семинар", "мастер-класс", "конкурс", "открытый урок"},
    "mentoring": {"наставничество"},
    "burnout": {"тренинг", "вебинар", "коуч-сессия"},
}


def measures():
    return load("measures")["measure"]


def ahead(code):
    return [each for each in measures() if code in each["codes"] and each["start_in_days"] >= 28]


@pytest.mark.clause("A3.5.6")
def test_more_than_one_hundred_and_fifty_measures_of_the_cards_kinds():
    assert len(measures()) == len({each["key"] for each in measures()}) == 165
    assert all(each["kind"] in KINDS[each["category"]] for each in measures())
    assert {each["category"] for each in measures()} == KINDS.keys()


@pytest.mark.clause("A3.5.7")
def test_measures_come_from_all_sources_and_titles_differ():
    sources = Counter(each["source"] for each in measures())
    assert sources.keys() == {"institute", "federal", "academy", "municipal", "school"}
    assert min(sources.values()) >= 10
    assert len({each["title"] for each in measures()}) == 165


def test_codes_exist_and_belong_to_the_subject_of_the_measure():
    for each in measures():
        subjects = {entries()[code].get("subject") for code in each["codes"]} - {None}
        assert subjects <= {each.get("subject")}


def test_tested_codes_are_covered_but_for_three():
    uncovered = {code for code in measured_codes() if not any(code in each["codes"] for each in measures())}
    assert uncovered == set(load("measures")["uncovered"])
    assert len(uncovered) == 3


def test_what_is_covered_has_at_least_two_measures_ahead():
    covered = measured_codes() - set(load("measures")["uncovered"])
    assert {code: len(ahead(code)) for code in covered if len(ahead(code)) < 2} == {}


def test_dates_lie_around_today():
    starts = [each["start_in_days"] for each in measures()]
    assert min(starts) >= -60
    assert max(starts) <= 400
    assert sum(start < 0 for start in starts) >= 5
    assert all(each["length_days"] >= 1 for each in measures())


def test_hours_fit_the_kind():
    for each in measures():
        assert each["hours"] >= {"ДПП ПК": 16, "ДПП ПП": 250}.get(each["kind"], 1)
        assert each["hours"] <= 8 * each["length_days"]
        assert each["places"] > 0


def test_no_measure_alone_breaks_the_weekly_limit():
    for each in measures():
        weekly = each["hours"] * min(7, each["length_days"]) / each["length_days"]
        assert weekly <= Norms().weekly_hours_limit, each["title"]


def test_what_is_for_the_young_says_for_how_long():
    for each in measures():
        assert ("most_experience" in each) == ("молод" in each["title"].lower()), each["title"]
