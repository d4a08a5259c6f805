from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from marshrut.regulations.calendar import load_shipped
from marshrut.regulations.letters import last_round, not_before, opens_week, reminded_until, round_is_due
from marshrut.regulations.norm import NormError
from marshrut.regulations.norms import Norms

HERE = timezone(timedelta(hours=3))
CALENDAR, NORMS = load_shipped(), Norms()


def at(day, hour, minute=0):
    return datetime(2026, *day, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (at((11, 23), 7, 59), at((11, 23), 8)),
        (at((11, 23), 8), at((11, 23), 8)),
        (at((11, 23), 19, 59), at((11, 23), 19, 59)),
        (at((11, 23), 20), at((11, 24), 8)),
        (at((11, 30), 23, 30), at((12, 1), 8)),
    ],
)
def test_letters_wait_out_the_quiet_hours(asked, expected):
    assert not_before(asked, NORMS) == expected


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (at((11, 23), 8, 59), False),
        (at((11, 23), 9), True),
        (at((11, 23), 20), False),
        (at((11, 22), 12), False),  # Sunday
        (at((11, 4), 12), False),  # a holiday on Wednesday
        (at((11, 5), 12), True),
    ],
)
def test_the_days_letters_are_written_by_day_on_working_days(moment, due):
    assert round_is_due(moment, NORMS, CALENDAR) is due


def test_the_week_opens_on_its_first_working_day():
    assert opens_week(date(2026, 11, 23), CALENDAR)
    assert not opens_week(date(2026, 11, 24), CALENDAR)
    assert not opens_week(date(2026, 11, 22), CALENDAR)
    assert opens_week(date(2026, 1, 12), CALENDAR) and not opens_week(date(2026, 1, 8), CALENDAR)


def test_one_is_reminded_so_many_working_days_ahead():
    friday = date(2026, 11, 27)
    assert reminded_until(friday, NORMS, CALENDAR) == date(2026, 11, 30)
    assert reminded_until(friday, replace(NORMS, remind_before_days=3), CALENDAR) == date(2026, 12, 2)


def test_the_round_before_monday_was_on_friday_and_before_january_in_december():
    assert last_round(date(2026, 11, 23), CALENDAR) == date(2026, 11, 20)
    assert last_round(date(2026, 1, 12), CALENDAR) == date(2025, 12, 30)


def test_the_digest_is_never_in_the_quiet_hours():
    with pytest.raises(NormError, match="не может превышать"):
        Norms(letters_digest_hour=7)


def test_an_hour_is_shown_as_on_a_clock():
    assert Norms.info("letters_quiet_from").show(20) == "20:00"
