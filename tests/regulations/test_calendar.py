import re
from dataclasses import replace
from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.regulations.calendar import Calendar, CalendarError, Due, Year, load_shipped, same_date

CALENDAR = load_shipped()
DAYS = st.dates(date(2021, 1, 1), date(2029, 12, 31))
COUNTS = st.integers(1, 60)


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (date(2026, 4, 28), 10, date(2026, 5, 14)),  # May holidays, 11 May off
        (date(2025, 10, 31), 3, date(2025, 11, 6)),  # 1 November 2025 was a working Saturday
        (date(2024, 12, 27), 3, date(2025, 1, 10)),  # 28 December 2024 was one, then ten days off
        (date(2026, 12, 30), 5, date(2027, 1, 15)),
        (date(2024, 2, 22), 1, date(2024, 2, 26)),
        (date(2024, 4, 26), 1, date(2024, 4, 27)),  # a working Saturday is a last day
    ],
)
def test_terms_of_real_calendars(start: date, n: int, due: date) -> None:
    assert CALENDAR.add_working_days(start, n).on == due


@pytest.mark.parametrize("year", range(2021, 2028))
def test_every_day_agrees_with_an_independent_calendar(year: int) -> None:
    oracle = holidays.country_holidays("RU", years=[year])
    days = [date(year, 1, 1) + timedelta(days=i) for i in range(365 + (year % 4 == 0))]
    assert [d for d in days if CALENDAR.is_working(d) != oracle.is_working_day(d)] == []


@pytest.mark.parametrize("year", range(2021, 2028))
def test_every_shipped_year_names_its_decree(year: int) -> None:
    decree = next(y.decree for y in CALENDAR.years if y.number == year)
    assert re.fullmatch(
        rf"постановление Правительства РФ от \d\d\.\d\d\.{year - 1} № \d+ «О переносе выходных дней в {year} году»",
        decree,
    )


@pytest.mark.parametrize(("year", "count"), [(2021, 247), (2024, 248), (2025, 247), (2026, 247)])
def test_working_days_of_a_year_as_published(year: int, count: int) -> None:
    assert CALENDAR.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == count


def test_term_within_known_years_names_its_calendar() -> None:
    assert CALENDAR.add_working_days(date(2026, 12, 30), 5) == Due(date(2027, 1, 15), False, "2026/1 2027/1")


def test_term_leaving_the_known_calendar_says_so() -> None:
    due = CALENDAR.add_working_days(date(2027, 12, 30), 3)
    assert due == Due(date(2028, 1, 12), True, "2027/1 2028/-")  # 10, 11, 12: art. 112


def test_event_on_new_years_eve_consults_only_the_new_year() -> None:
    assert CALENDAR.add_working_days(date(2025, 12, 31), 1).calendar_version == "2026/1"


def test_corrected_year_moves_the_term_and_shows_its_version() -> None:
    year = Year(2026, nonworking_weekdays=frozenset({date(2026, 5, 11)}), version=2)
    due = Calendar((year,)).add_working_days(date(2026, 5, 8), 1)
    assert due == Due(date(2026, 5, 12), False, "2026/2")


def test_paid_days_declared_by_the_president_stop_terms_only_by_setting() -> None:
    start = date(2021, 4, 30)
    assert CALENDAR.add_working_days(start, 1).on == date(2021, 5, 4)
    strict = replace(CALENDAR, paid_nonworking_stop_terms=True)
    assert strict.add_working_days(start, 1).on == date(2021, 5, 11)


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2025, 8, 31), 6, date(2026, 3, 2)),  # 28 February 2026 is a Saturday
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 11, 7), 6, date(2025, 5, 7)),
        (date(2024, 11, 2), 6, date(2025, 5, 5)),  # 2 May 2025 was moved to a day off
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_terms_in_months_end_as_the_civil_code_says(start: date, months: int, due: date) -> None:
    assert CALENDAR.add_months(start, months).on == due


def test_term_in_years_from_a_leap_day() -> None:
    assert CALENDAR.add_years(date(2024, 2, 29), 2) == Due(date(2026, 3, 2), False, "2026/1")


def test_month_term_moved_over_new_year_leaves_the_known_calendar() -> None:
    known = Calendar((Year(2027, nonworking_weekdays=frozenset({date(2027, 12, 31)})),))
    assert known.add_months(date(2027, 6, 30), 6) == Due(date(2027, 12, 30), False, "2027/1")
    assert known.add_months(date(2027, 5, 31), 7) == Due(date(2028, 1, 10), True, "2027/1 2028/-")


def test_days_left_is_zero_on_the_last_day_and_negative_after_it() -> None:
    friday = date(2026, 11, 20)
    left = [CALENDAR.days_left(friday + timedelta(days=shift), friday) for shift in (-1, 0, 1, 3, 4)]
    assert left == [1, 0, -1, -1, -2]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ({"working_weekends": ["2026-05-11"]}, "11.05.2026 — будний день"),
        ({"nonworking_weekdays": ["2026-05-09"]}, "09.05.2026 и так выходной"),
        ({"nonworking_weekdays": ["2025-05-09"]}, "не относится к 2026 году"),
        ({"shortened": ["08.05.2026"]}, "дата записывается как"),
        ({"shortened": 7}, "дата записывается как"),
    ],
)
def test_wrong_year_data_is_refused_in_words(data: dict[str, object], word: str) -> None:
    with pytest.raises(CalendarError, match=word):
        Year.from_plain(2026, data)


def test_one_year_cannot_be_entered_twice() -> None:
    with pytest.raises(CalendarError, match="дважды"):
        Calendar((Year(2026), Year(2026, version=2)))


def test_term_has_at_least_one_day() -> None:
    with pytest.raises(ValueError, match="at least one"):
        CALENDAR.add_working_days(date(2026, 11, 23), 0)


@given(DAYS, COUNTS)
def test_last_day_of_a_term_is_a_working_day_after_its_event(start: date, n: int) -> None:
    due = CALENDAR.add_working_days(start, n)
    assert due.on > start
    assert CALENDAR.is_working(due.on)


@given(DAYS, COUNTS)
def test_counting_back_gives_the_length_of_the_term(start: date, n: int) -> None:
    due = CALENDAR.add_working_days(start, n).on
    assert CALENDAR.working_days_between(start, due) == n
    assert CALENDAR.working_days_between(due, start) == -n


@given(DAYS, COUNTS, COUNTS)
def test_terms_add_up(start: date, m: int, n: int) -> None:
    middle = CALENDAR.add_working_days(start, m).on
    assert CALENDAR.add_working_days(middle, n).on == CALENDAR.add_working_days(start, m + n).on


@given(DAYS, DAYS, COUNTS)
def test_later_event_never_falls_due_earlier(a: date, b: date, n: int) -> None:
    early, late = sorted((a, b))
    assert CALENDAR.add_working_days(early, n).on <= CALENDAR.add_working_days(late, n).on


@given(DAYS, st.integers(1, 40))
def test_longer_term_in_months_never_ends_earlier(start: date, months: int) -> None:
    assert CALENDAR.add_months(start, months).on < CALENDAR.add_months(start, months + 1).on
    assert same_date(start, months) <= CALENDAR.add_months(start, months).on


@given(DAYS, COUNTS)
def test_assumption_is_flagged_exactly_outside_the_known_years(start: date, n: int) -> None:
    due = CALENDAR.add_working_days(start, n)
    assert due.assumed == (not CALENDAR.known(due.on))
