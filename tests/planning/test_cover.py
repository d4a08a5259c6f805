"""Drafts of road maps, compared with trying everything."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marshrut.planning.cover import plan
from marshrut.planning.load import Term
from marshrut.planning.offers import TEACHING, Category, Learner, Need, Option

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
        "Одно мероприятие вместо нескольких.",
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
        option("meeting", "М-01", 18, category=Category.MENTORING),
        option("mentor", "М-01", 17, category=Category.MENTORING),
        option("foreign", "П-02", 2, category=Category.EXCHANGE),
        option("training", "", 3, category=Category.BURNOUT),
        option("long", "", 4, category=Category.BURNOUT),
    )
    assert sorted(keys(made)) == ["course", "mentor", "training"]
    reasons = {each.option.key: each.reasons for each in made.chosen}
    assert reasons["training"] == ("Поддержка сил; обучения она не заменяет.",)
    assert reasons["mentor"] == (
        "Помогает в теме «М-01».",
        "Дополняет маршрут: мероприятий этой части в нём ещё не было.",
    )


NO_TEACHING = [Category.SHOWCASE, Category.BURNOUT]


@pytest.mark.clause("A3.5.6")
@pytest.mark.parametrize("category", NO_TEACHING)
def test_showing_experience_and_rest_never_cover_a_deficit(category):
    made = draft(
        "М-01", option("a", "М-01", 2, category=category), learner=Learner(True, frozenset({"П-02"}))
    )
    assert [left.code for left in made.uncovered] == ["М-01"]
    assert made.uncovered[0].reason == (
        "Учебного мероприятия по этому дефициту нет: показ опыта и профилактика выгорания его не закрывают."
    )


def lesson(codes="П-02", start=date(2027, 2, 1)):
    return option("lesson", codes, 2, start, 1, Category.SHOWCASE)


@pytest.mark.clause("A3.5.6")
@pytest.mark.parametrize(
    ("learner", "shown"),
    [
        (Learner(True, frozenset({"П-02"})), True),
        (Learner(False, frozenset({"П-02"})), False),
        (Learner(True), False),
    ],
)
def test_an_open_joinedjoins_where_there_are_years_and_something_to_show(learner, shown):
    made = draft("М-01", option("course", "М-01", 16), lesson(), learner=learner)
    assert ("lesson" in keys(made)) is shown
    if shown:
        (joined,) = [each for each in made.chosen if each.option.key == "lesson"]
        assert joined.reasons == (
            "Показать коллегам то, что получается. Дефицитов это не закрывает.",
            "Опирается на то, что в диагностике удалось хорошо.",
        )


@pytest.mark.parametrize(("start", "shown"), [(date(2027, 2, 5), False), (date(2027, 2, 6), True)])
def test_an_open_joinedon_a_deficit_waits_for_the_end_of_its_course(start, shown):
    made = draft("М-01", option("course", "М-01", 16), lesson("М-01", start), learner=Learner(True))
    assert ("lesson" in keys(made)) is shown
    if shown:
        assert made.chosen[-1].codes == ()
        assert made.chosen[-1].reasons == (
            "Поделиться с коллегами тем, чему научились. Дефицитов это не закрывает.",
            "Проходит после обучения по этой теме.",
        )


def test_an_open_joinednever_shows_what_is_still_lacking():
    strong = Learner(True, frozenset({"П-02"}))
    assert keys(draft("М-01", lesson("П-02 М-01"), learner=strong)) == []


@pytest.mark.parametrize(
    ("fields", "chosen"), [("resources", ["rest"]), ("psychological", []), ("", ["rest"])]
)
def test_prevention_of_burnout_is_of_ones_own_position(fields, chosen):
    rest = option("rest", "", 3, category=Category.BURNOUT, fields=frozenset(fields.split()))
    director = Learner(fields=frozenset({"resources", "staff"}))
    assert keys(draft("УР-01", rest, learner=director)) == chosen


@pytest.mark.clause("A3.5.5")
@pytest.mark.parametrize(
    ("weight", "hours", "chosen", "reason"),
    [
        (6, 16, "course", "Здесь нужна основательная работа: от 16 ч обучения, в мероприятии 36 ч."),
        (3, 8, "event", "Здесь нужна основательная работа: от 8 ч обучения, в мероприятии 8 ч."),
        (1, 2, "webinar", "Из 4 подходящих это самое короткое, где часов хватает."),
    ],
)
def test_a_weighty_deficit_gets_longer_teaching(weight, hours, chosen, reason):
    offered = [
        option("webinar", "М-01", 2, category=Category.EXCHANGE),
        option("event", "М-01", 8, category=Category.EXCHANGE),
        option("course", "М-01", 36, days=60),
        option("long", "М-01", 72, days=84),
    ]
    made = plan([Need("М-01", weight, hours=hours)], offered, term=YEAR, weekly_limit=9, round_out=())
    assert keys(made) == [chosen]
    assert reason in made.chosen[0].reasons


def test_too_few_hours_are_said():
    needs = [Need("М-01", 6, hours=16)]
    (only,) = plan(needs, [option("a", "М-01", 3)], term=YEAR, weekly_limit=9).chosen
    assert (
        only.reasons[1]
        == "Здесь нужна основательная работа: от 16 ч обучения, в мероприятии 3 ч: длиннее нет."
    )


def test_nobody_is_sent_to_retraining_for_a_deficit():
    made = draft("М-01", option("a", "М-01", 250, days=200, by_hand=True))
    assert made.uncovered[0].reason == "Есть профессиональная переподготовка, её выбирают вместе с педагогом."


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
    lambda number, codes, hours, start, days, category: option(
        str(number), " ".join(codes), hours, date(2027, 2, 1) + timedelta(days=start), days, category
    ),
    st.integers(0, 99),
    st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=3),
    st.integers(1, 12),
    st.integers(0, 12),
    st.integers(1, 9),
    st.sampled_from([*Category, Category.KNOWLEDGE, Category.EXCHANGE]),
)
catalogues = st.lists(options, max_size=7, unique_by=lambda each: each.key)
wants = st.dictionaries(st.sampled_from(NAMES), st.tuples(st.integers(1, 6), st.integers(0, 14)), min_size=1)


def needs_of(wanted):
    return [Need(code, weight, hours=hours) for code, (weight, hours) in wanted.items()]


def longest(chosen, code):
    return max((each.hours for each in chosen if code in each.codes), default=0)


def score(chosen, needs):
    """What is to be small, told anew: weight left open, hours with the missing ones, days until the ends."""
    served = [(need, hours) for need in needs if (hours := longest(chosen, need.code))]
    missing = sum(need.weight * max(need.hours - hours, 0) for need, hours in served)
    ends = sum((each.term.end - YEAR.start).days for each in chosen)
    return -sum(need.weight for need, _ in served), missing + sum(each.hours for each in chosen), ends


def within(chosen, limit):
    weeks = Counter()
    for each in chosen:
        for number in range(each.term.days):
            weeks[(each.term.start + timedelta(days=number)).isocalendar()[:2]] += Fraction(
                each.hours, each.term.days
            )
    return all(hours <= limit for hours in weeks.values())


@settings(max_examples=300, deadline=None)
@given(wants, catalogues, st.integers(4, 20), st.randoms(use_true_random=False))
def test_the_plan_is_the_best_of_all(wanted, offered, limit, random):
    needs = needs_of(wanted)
    made = plan(needs, offered, term=YEAR, weekly_limit=limit, round_out=())
    able = [each for each in offered if each.category in TEACHING]
    every = (chosen for size in range(len(able) + 1) for chosen in combinations(able, size))
    assert made.proven
    assert score([each.option for each in made.chosen], needs) == min(
        score(chosen, needs) for chosen in every if within(chosen, limit)
    )
    assert within([each.option for each in made.chosen], limit)
    random.shuffle(offered)
    assert plan(needs, offered, term=YEAR, weekly_limit=limit, round_out=()) == made


@given(wants, catalogues, st.sampled_from(NAMES), st.integers(1, 9))
def test_a_deficit_that_weighs_more_never_gets_fewer_of_the_hours_it_asks_for(wanted, offered, code, more):
    weight, hours = wanted.setdefault(code, (1, 14))
    before = plan(needs_of(wanted), offered, term=YEAR, weekly_limit=999, round_out=())
    heavier = needs_of({**wanted, code: (weight + more, hours)})
    after = plan(heavier, offered, term=YEAR, weekly_limit=999, round_out=())
    got, gets = (min(hours, longest([c.option for c in made.chosen], code)) for made in (before, after))
    assert gets >= got


@given(wants, catalogues, catalogues)
def test_more_on_offer_never_leaves_more_open(wanted, offered, others):
    known = {each.key for each in offered}
    more = [*offered, *(each for each in others if each.key not in known)]
    few, many = (
        plan(needs_of(wanted), each, term=YEAR, weekly_limit=999, round_out=()) for each in (offered, more)
    )
    assert {left.code for left in many.uncovered} <= {left.code for left in few.uncovered}


@given(wants, catalogues, st.booleans(), st.sets(st.sampled_from(NAMES)))
def test_what_completes_a_route_changes_nothing_of_its_cover(wanted, offered, shows, strong):
    bare = plan(needs_of(wanted), offered, term=YEAR, weekly_limit=30, round_out=())
    full = plan(
        needs_of(wanted), offered, term=YEAR, weekly_limit=30, learner=Learner(shows, frozenset(strong))
    )
    assert set(keys(bare)) <= set(keys(full))
    assert {left.code for left in full.uncovered} <= {left.code for left in bare.uncovered}
    for each in full.chosen:
        if each.option.category is Category.SHOWCASE:
            assert shows
            assert each.codes == ()


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
