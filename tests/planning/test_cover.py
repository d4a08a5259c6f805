"""Drafts of road maps, compared with trying everything."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marshrut.planning.cover import Category, Need, Option, plan
from marshrut.planning.load import Term

YEAR = Term(date(2026, 12, 1), date(2027, 11, 30))


def option(key, codes, hours=8, start=date(2027, 2, 1), days=5, category=Category.KNOWLEDGE, **rest):
    return Option(
        key, frozenset(codes.split()), hours, Term(start, start + timedelta(days=days - 1)), category, **rest
    )


def draft(codes, *options, term=YEAR, weekly_limit=36, **rest):
    return plan([Need(code) for code in codes.split()], options, term=term, weekly_limit=weekly_limit, **rest)


def keys(made):
    return [each.option.key for each in made.chosen]


@pytest.mark.clause("A3.5.5")
def test_one_measure_for_two_deficits_beats_two_longer_ones():
    made = draft("М-01 П-02", option("a", "М-01", 6), option("b", "П-02", 6), option("both", "М-01 П-02", 10))
    assert keys(made) == ["both"]
    assert made.chosen[0].codes == ("М-01", "П-02")
    assert made.chosen[0].reasons == (
        "Помогает в темах «М-01», «П-02».",
        "Подходящих было 3, с этим весь маршрут занимает меньше всего времени.",
    )


def test_the_only_measure_for_a_deficit_says_so():
    made = draft("М-01 П-02", option("a", "М-01", 6), option("b", "П-02", 6), option("c", "П-02", 7))
    assert made.chosen[0].reasons == (
        "Помогает в теме «М-01».",
        "Другого подходящего в эти сроки нет.",
    )


def test_reasons_speak_of_deficits_by_their_plain_names():
    needs = [Need("М-01", name="Работа с текстом"), Need("П-02", name="Обратная связь")]
    offered = [option("both", "М-01 П-02", 8), option("one", "П-02", 8)]
    (chosen,) = plan(needs, offered, term=YEAR, weekly_limit=36).chosen
    assert chosen.reasons == (
        "Помогает в темах «Работа с текстом», «Обратная связь».",
        "Другого подходящего в эти сроки нет: «Работа с текстом».",
    )


def test_of_equal_measures_the_earlier_is_taken():
    assert keys(draft("М-01", option("late", "М-01", start=date(2027, 5, 3)), option("soon", "М-01"))) == [
        "soon"
    ]


@pytest.mark.parametrize(
    ("offered", "reason"),
    [
        ([], "Нет мероприятия по этому дефициту."),
        ([option("a", "М-01", start=date(2026, 10, 1))], "Мероприятия проходят вне срока маршрута."),
        ([option("a", "М-01", places_left=0)], "В подходящих мероприятиях нет мест."),
        ([option("a", "М-01", hours=40)], "Подходящие мероприятия занимают больше 36 ч в неделю."),
    ],
)
def test_an_open_deficit_says_why(offered, reason):
    (left,) = draft("М-01", *offered).uncovered
    assert (left.code, left.reason) == ("М-01", reason)


@pytest.mark.clause("A3.4.4.6")
def test_two_measures_in_one_week_beyond_the_limit_are_refused():
    made = draft(
        "М-01 П-02",
        option("a", "М-01", 20),
        option("b", "П-02", 20),
        option("later", "П-02", 30, date(2027, 3, 1)),
    )
    assert keys(made) == ["a", "later"]
    assert draft("М-01 П-02", option("a", "М-01", 20), option("b", "П-02", 20)).uncovered[0].reason == (
        "Вместе с остальными мероприятиями выходит больше 36 ч в неделю."
    )


def test_hours_a_week_lie_evenly_on_the_days():
    made = draft("М-01", option("a", "М-01", 72, date(2027, 2, 3), 12), weekly_limit=42)
    assert (made.hours, made.weekly_peak, made.peak_week) == (72, 42, date(2027, 2, 8))
    assert made.weekly_average == Fraction(72 * 7, 365)


@pytest.mark.clause("A3.5.6")
def test_missing_categories_are_added_by_the_fewest_hours_with_the_reason():
    made = draft(
        "М-01",
        option("course", "М-01", 16),
        option("forum", "", 8, category=Category.EXCHANGE),
        option("webinar", "", 2, category=Category.EXCHANGE),
        option("training", "", 3, category=Category.BURNOUT),
    )
    assert sorted(keys(made)) == ["course", "training", "webinar"]
    reasons = {each.option.key: each.reasons for each in made.chosen}
    assert reasons["training"] == (
        "Без него эта часть маршрута осталась бы пустой; из подходящих это самое короткое.",
    )


def test_weight_decides_which_deficit_is_left_open():
    offered = [option("a", "М-01", 20), option("b", "П-02", 20)]
    for heavy, key in (("М-01", "a"), ("П-02", "b")):
        needs = [Need(code, 2 if code == heavy else 1) for code in ("М-01", "П-02")]
        assert keys(plan(needs, offered, term=YEAR, weekly_limit=36)) == [key]


def test_a_repeated_code_is_refused():
    with pytest.raises(ValueError, match="must differ"):
        draft("М-01 М-01")


def test_twenty_deficits_are_planned_too():
    codes = [f"C{number:02}" for number in range(20)]
    offered = [option(f"m{number:02}", f"C{number:02} C{(number + 1) % 20:02}", 2) for number in range(20)]
    made = draft(" ".join(codes), *offered, weekly_limit=40)
    assert not made.proven
    assert len(made.uncovered) <= 4


NAMES = "abcde"
options = st.builds(
    lambda number, codes, hours, start, days: option(
        str(number), " ".join(codes), hours, date(2027, 2, 1) + timedelta(days=start), days
    ),
    st.integers(0, 99),
    st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=3),
    st.integers(1, 12),
    st.integers(0, 12),
    st.integers(1, 9),
)


def score(chosen, weights):
    covered = set().union(*(each.codes for each in chosen)) & set(weights)
    ends = sum((each.term.end - YEAR.start).days for each in chosen)
    return -sum(weights[code] for code in covered), sum(each.hours for each in chosen), ends


def within(chosen, limit):
    weeks = Counter()
    for each in chosen:
        for number in range(each.term.days):
            weeks[(each.term.start + timedelta(days=number)).isocalendar()[:2]] += Fraction(
                each.hours, each.term.days
            )
    return all(hours <= limit for hours in weeks.values())


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from(NAMES), st.integers(1, 3), min_size=1),
    st.lists(options, max_size=7, unique_by=lambda each: each.key),
    st.integers(4, 20),
    st.randoms(use_true_random=False),
)
def test_the_plan_is_the_best_of_all(weights, offered, limit, random):
    needs = [Need(code, weight) for code, weight in weights.items()]
    made = plan(needs, offered, term=YEAR, weekly_limit=limit, round_out=())
    every = (chosen for size in range(len(offered) + 1) for chosen in combinations(offered, size))
    best = min(score(chosen, weights) for chosen in every if within(chosen, limit))
    assert made.proven
    assert score([each.option for each in made.chosen], weights) == best
    assert within([each.option for each in made.chosen], limit)
    random.shuffle(offered)
    assert plan(needs, offered, term=YEAR, weekly_limit=limit, round_out=()) == made


@given(st.lists(options, max_size=9, unique_by=lambda each: each.key), st.integers(4, 20))
def test_rounding_out_never_breaks_the_limit(offered, limit):
    categories = list(Category)
    offered = [
        option(each.key, "", each.hours, each.term.start, each.term.days, categories[at % 5])
        for at, each in enumerate(offered)
    ]
    made = plan([Need("a")], offered, term=YEAR, weekly_limit=limit)
    assert made.weekly_peak <= limit
    assert within([each.option for each in made.chosen], limit)
