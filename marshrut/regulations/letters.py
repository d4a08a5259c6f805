"""When the system may write to people: the order is silent about it, so the region's norms say."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from marshrut.regulations.calendar import DAY, Calendar
from marshrut.regulations.norms import Norms


def not_before(at: datetime, norms: Norms) -> datetime:
    """The first moment from `at` on that is outside the quiet hours; `at` is told by the region's clock."""
    opens = at.replace(hour=norms.letters_quiet_until, minute=0, second=0, microsecond=0)
    if at.hour >= norms.letters_quiet_from:
        return opens + DAY
    return max(at, opens)


def round_is_due(at: datetime, norms: Norms, calendar: Calendar) -> bool:
    """Whether the letters of the day may be written: a working day, from their hour until it is quiet."""
    awake = norms.letters_digest_hour <= at.hour < norms.letters_quiet_from
    return awake and calendar.is_working(at.date())


def opens_week(day: date, calendar: Calendar) -> bool:
    """Whether this is the first working day of its week: then those get their letter who get one a week."""
    monday = day - timedelta(days=day.weekday())
    earlier = (monday + DAY * step for step in range(day.weekday()))
    return calendar.is_working(day) and not any(calendar.is_working(one) for one in earlier)


def reminded_until(day: date, norms: Norms, calendar: Calendar) -> date:
    """The last day whose terms are reminded of on `day`: so many working days ahead."""
    return calendar.add_working_days(day, norms.remind_before_days).on


def last_round(day: date, calendar: Calendar) -> date:
    """The working day before, when the letters of a day are written for the first time."""
    before = day - DAY
    while not calendar.is_working(before):
        before -= DAY
    return before
