"""For whom a measure is meant: the same answer in Python and in the database."""

from dataclasses import replace
from datetime import date

import pytest

from marshrut.measures.models import Measure, called
from marshrut.measures.queries import Audience, helping
from marshrut.regulations.pathway import Category
from tests.pathways.given import Given

TODAY = date(2026, 11, 23)


@pytest.fixture
def offered(world):
    given = Given(world)
    work = world.employment("teacher")
    other = world.employment("stranger").organisation
    kinds = {
        "everybody": {},
        "maths": {"subject": world.maths},
        "their own school": {"organisation": work.organisation},
        "another school": {"organisation": other},
        "their own district": {"municipality": work.organisation.municipality},
        "beginners": {"most_experience": 3},
    }
    return {name: given.measure(name, ("П-01.1",), **fields) for name, fields in kinds.items()}


@pytest.fixture
def audience(world):
    return Audience.of(world.employment("teacher"), world.maths.pk, TODAY)


@pytest.mark.clause("A3.5.7")
def test_a_measure_is_for_those_it_is_meant_for(offered, audience):
    veteran = {name for name, measure in offered.items() if audience.fits(measure)}
    assert veteran == {"everybody", "maths", "their own school", "their own district"}
    assert replace(audience, experience=3).fits(offered["beginners"])
    assert not replace(audience, experience=4).fits(offered["beginners"])
    assert not replace(audience, experience=None).fits(offered["beginners"])


@pytest.mark.parametrize("changes", [{}, {"experience": 2}, {"experience": None}, {"subject_id": None}])
def test_the_database_answers_the_same(offered, audience, changes):
    asked = replace(audience, **changes)
    found = Measure.objects.filter(asked.condition)
    assert {m.pk for m in found} == {m.pk for m in offered.values() if asked.fits(m)}


def test_what_teaches_little_else_helps_and_showing_ones_own_does_not(world, audience):
    given = Given(world)
    given.measure("broad", ("П-01.1", "М-01.4"), start=date(2027, 1, 11))
    given.measure("showcase", ("П-01.1",), start=date(2027, 1, 12), category=Category.SHOWCASE)
    given.measure("narrow", ("П-01.1",), start=date(2027, 4, 1))
    entry = given.entries()["П-01.1"]
    assert helping([entry.pk], TODAY, audience)[entry.pk].key == "narrow"


def test_the_nearest_that_fits_helps(world, audience):
    given = Given(world)
    for month in (4, 2, 3):
        given.measure(f"month {month}", ("П-01.1",), start=date(2027, month, 1))
    given.measure("beginners", ("П-01.1",), start=date(2027, 1, 11), most_experience=3)
    entry = given.entries()["П-01.1"]
    assert helping([entry.pk], TODAY, audience)[entry.pk].key == "month 2"
    assert helping([entry.pk], TODAY, replace(audience, experience=1))[entry.pk].key == "beginners"


@pytest.mark.parametrize(
    ("kind", "title", "shown"),
    [
        ("семинар", "Оценивание", "Семинар «Оценивание»"),
        ("посещение уроков", "Посещение уроков физики", "«Посещение уроков физики»"),
        ("", "Своё", "«Своё»"),
    ],
)
def test_a_measure_is_called_by_kind_and_title_once(kind, title, shown):
    assert called(kind, title) == shown


def test_for_beginners_says_so(offered):
    assert offered["beginners"].for_beginners == "для педагогов со стажем до 3\u00a0лет включительно"
    assert offered["maths"].for_beginners == ""
