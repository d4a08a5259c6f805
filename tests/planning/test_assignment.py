"""Curators for many at once, compared with trying everything."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marshrut.planning.assignment import Curator, Teacher, assign, load_cost, pair_cost

MATHS, PHYSICS = "математика", "физика"


def teacher(key, subject=MATHS, municipality="Вязьма", kinds=("methodist",), **rest):
    return Teacher(key, kinds, subject, municipality, **rest)


def curator(key, subjects=MATHS, municipality="Вязьма", active=0, limit=25, kind="methodist", **rest):
    return Curator(key, kind, frozenset(subjects.split()), municipality, active, limit, **rest)


def given_to(teachers, curators):
    return {each.teacher: each.curator for each in assign(teachers, curators)}


@pytest.mark.clause("A3.4.4.2")
def test_the_preferred_kind_comes_first_and_the_next_takes_the_rest():
    people = [teacher(key, kinds=("mentor", "methodist"), organisation="Школа 1") for key in "ab"]
    mentor = curator("m", kind="mentor", limit=1, organisation="Школа 1", own_organisation_only=True)
    assert sorted(given_to(people, [mentor, curator("r")]).values()) == ["m", "r"]


def test_subject_is_matched_before_municipality_and_load():
    assert given_to(
        [teacher("a")], [curator("near", PHYSICS), curator("far", municipality="Рославль", active=20)]
    ) == {"a": "far"}


@pytest.mark.clause("A1.5.2")
def test_loads_come_out_equal():
    found = given_to(
        [teacher(f"{number:02}") for number in range(30)],
        [curator("x", active=10), curator("y"), curator("z")],
    )
    given = list(found.values())
    assert sorted([10 + given.count("x"), given.count("y"), given.count("z")]) == [13, 13, 14]


def test_a_limit_is_never_passed_and_the_rest_are_told_why():
    found = assign([teacher(key) for key in "abc"], [curator("x", active=23)])
    assert [each.curator for each in found] == ["x", "x", None]
    assert found[0].reasons == (
        "предмет «математика» ведёт",
        "тот же муниципалитет",
        "станет действующих ИОМ: 24 из 25",
    )
    assert found[2].reasons == ("Нет допустимого куратора со свободным местом.",)


@pytest.mark.parametrize(
    "only",
    [
        curator("a"),
        curator("x", limit=0),
        curator("x", kind="lecturer"),
        curator("x", PHYSICS, own_subjects_only=True),
        curator("x", organisation="Школа 2", own_organisation_only=True),
        curator("excluded"),
    ],
)
def test_who_may_not_be_curator_is_not_proposed(only):
    assert given_to([teacher("a", organisation="Школа 1", excluded=frozenset({"excluded"}))], [only]) == {
        "a": None
    }


def test_nobody_to_assign_is_no_error():
    assert assign([], [curator("x")]) == []
    assert given_to([teacher("a")], []) == {"a": None}


def total_cost(teachers, curators, chosen):
    """Return (teachers left without, cost), or None when the choice breaks a rule or a limit."""
    cost = 0
    for each, place in zip(teachers, chosen, strict=True):
        if place is None:
            continue
        price = None if each.key == curators[place].key else pair_cost(each, curators[place])
        if price is None:
            return None
        cost += price
    for place, each in enumerate(curators):
        if chosen.count(place) > each.free:
            return None
        cost += sum(load_cost(each, taken) for taken in range(1, chosen.count(place) + 1))
    return chosen.count(None), cost


subjects = st.sampled_from([MATHS, PHYSICS])
towns = st.sampled_from(["Вязьма", "Рославль"])
kinds = st.sampled_from([("methodist",), ("mentor", "methodist"), ("lecturer",)])
teachers = st.builds(teacher, st.sampled_from("abcdxy"), subjects, towns, kinds)
curators = st.builds(
    lambda key, subject, town, active, limit, kind, only: curator(
        key, subject, town, active, limit, kind, own_subjects_only=only
    ),
    st.sampled_from("xyz"),
    subjects,
    towns,
    st.integers(0, 3),
    st.integers(1, 5),
    st.sampled_from(["methodist", "mentor", "lecturer"]),
    st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(teachers, max_size=5, unique_by=lambda each: each.key),
    st.lists(curators, max_size=3, unique_by=lambda each: each.key),
    st.randoms(use_true_random=False),
)
def test_the_assignment_is_the_best_of_all(people, offered, random):
    found = assign(people, offered)
    places = {each.key: place for place, each in enumerate(offered)} | {None: None}
    by_teacher = {each.teacher: places[each.curator] for each in found}
    every = product([None, *range(len(offered))], repeat=len(people))
    best = min(cost for chosen in every if (cost := total_cost(people, offered, chosen)) is not None)
    assert total_cost(people, offered, tuple(by_teacher[each.key] for each in people)) == best
    random.shuffle(people)
    random.shuffle(offered)
    assert assign(people, offered) == found
