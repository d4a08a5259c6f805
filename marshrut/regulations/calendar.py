"""Working days by the production calendar, and terms counted in days, months and years.

The civil code counts (art. 191-193; decision 15 of `docs/decisions.md`): a term runs from the day after the
event, ends at 24:00 of its last day, and a last day that is not a working one moves to the next working day.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from importlib import resources
from typing import Any

DAY = timedelta(days=1)
SATURDAY = 5
# Art. 112 of the Labour Code, (month, day): days off in every year, whatever the Government moves.
STATUTORY = frozenset({*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})


class CalendarError(ValueError):
    """Year data that cannot be a production calendar; the message is Russian and names the day."""


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a term.

    `assumed` says that the term reached into a year without an adopted calendar, where a five-day week with
    the statutory holidays and no moved days was used; `calendar_version` names the calendars consulted («2026/1 2027/1», «2028/-» for an unknown year),
    so that a corrected calendar finds the open terms it touches.
    """

    on: date
    assumed: bool
    calendar_version: str


@dataclass(frozen=True, slots=True)
class Year:
    """One year of the production calendar as the Government adopts it (five-day week).

    Only departures from the plain week are listed. `paid_nonworking` are the days the President declared
    non-working with pay kept; `version` grows with every correction of the year.
    """

    number: int
    nonworking_weekdays: frozenset[date] = frozenset()
    working_weekends: frozenset[date] = frozenset()
    shortened: frozenset[date] = frozenset()
    paid_nonworking: frozenset[date] = frozenset()
    decree: str = ""
    version: int = 1

    def __post_init__(self) -> None:
        for day in self.nonworking_weekdays | self.working_weekends | self.shortened | self.paid_nonworking:
            if day.year != self.number:
                raise CalendarError(f"{day:%d.%m.%Y} не относится к {self.number} году.")
        for day in self.nonworking_weekdays:
            if day.weekday() >= SATURDAY:
                raise CalendarError(
                    f"{day:%d.%m.%Y} и так выходной: в нерабочие будни вносят дни с понедельника по пятницу."
                )
        for day in self.working_weekends:
            if day.weekday() < SATURDAY:
                raise CalendarError(
                    f"{day:%d.%m.%Y} — будний день: в рабочие выходные вносят субботы и воскресенья."
                )

    @classmethod
    def from_plain(cls, number: int, data: Mapping[str, Any]) -> Year:
        """Read a year from JSON-like data (ISO dates). Raises CalendarError with a Russian message."""

        def days(name: str) -> frozenset[date]:
            try:
                return frozenset(date.fromisoformat(text) for text in data.get(name, ()))
            except (TypeError, ValueError) as error:
                raise CalendarError(f"{number} год, «{name}»: дата записывается как 2026-05-11.") from error

        return cls(
            number,
            days("nonworking_weekdays"),
            days("working_weekends"),
            days("shortened"),
            days("paid_nonworking"),
            str(data.get("decree", "")),
            int(data.get("version", 1)),
        )


@dataclass(frozen=True)
class Calendar:
    """The production calendars known to the region.

    Days declared non-working by the President with pay kept do not stop terms by default: the Supreme Court
    (review No. 1 of 21.04.2020, question 5) does not take them for non-working days of art. 193 of the civil
    code. A region whose act says otherwise sets `paid_nonworking_stop_terms`.
    """

    years: tuple[Year, ...]
    paid_nonworking_stop_terms: bool = False

    def __post_init__(self) -> None:
        numbers = [year.number for year in self.years]
        if len(numbers) != len(set(numbers)):
            raise CalendarError("Один и тот же год внесён в производственный календарь дважды.")

    @cached_property
    def _by_number(self) -> dict[int, Year]:
        return {year.number: year for year in self.years}

    def known(self, day: date) -> bool:
        """Whether the calendar of that day's year has been adopted and entered."""
        return day.year in self._by_number

    def is_working(self, day: date) -> bool:
        """Whether terms run on that day; outside the known years weekdays but statutory holidays."""
        year = self._by_number.get(day.year)
        if year is None:
            return day.weekday() < SATURDAY and (day.month, day.day) not in STATUTORY
        if day.weekday() >= SATURDAY:
            return day in year.working_weekends
        if self.paid_nonworking_stop_terms and day in year.paid_nonworking:
            return False
        return day not in year.nonworking_weekdays

    def next_working(self, day: date) -> date:
        """That day if it is a working one, else the nearest working day after it (art. 193)."""
        while not self.is_working(day):
            day += DAY
        return day

    def add_working_days(self, start: date, n: int) -> Due:
        """The last day of a term of `n` working days (n >= 1) from an event on `start`.

        The first day is the working day after `start`; the result is always a working day.
        """
        if n < 1:
            raise ValueError("a term has at least one working day")
        day = start
        for _ in range(n):
            day = self.next_working(day + DAY)
        return self._due(day, range((start + DAY).year, day.year + 1))

    def add_days(self, start: date, n: int) -> Due:
        """The last day of a term of `n` calendar days from an event on `start`, moved off a non-working day."""
        nominal = start + n * DAY
        day = self.next_working(nominal)
        return self._due(day, range(nominal.year, day.year + 1))

    def add_months(self, start: date, months: int) -> Due:
        """The last day of a term in months (art. 192 part 3): same date, or the month's last day without one.

        A last day that is not a working one moves to the next working day (art. 193).
        """
        nominal = same_date(start, months)
        day = self.next_working(nominal)
        return self._due(day, range(nominal.year, day.year + 1))

    def add_years(self, start: date, years: int) -> Due:
        """The last day of a term in years (art. 192 part 1), moved off a non-working day."""
        return self.add_months(start, 12 * years)

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative, and the mirror image, when `b` is before `a`."""
        if b < a:
            return -self.working_days_between(b, a)
        return sum(self.is_working(a + DAY * step) for step in range(1, (b - a).days + 1))

    def days_left(self, today: date, due: date) -> int:
        """Working days a person still has after today: 0 on the last day, below 0 as soon as it has passed.

        A term that ended on Friday is overdue on Saturday already, hence at least -1 although no working day
        has gone by.
        """
        left = self.working_days_between(today, due)
        return min(left, -1) if due < today else left

    def _due(self, day: date, consulted: range) -> Due:
        versions = (
            f"{number}/{year.version}" if (year := self._by_number.get(number)) else f"{number}/-"
            for number in consulted
        )
        return Due(day, any(number not in self._by_number for number in consulted), " ".join(versions))


def same_date(start: date, months: int) -> date:
    """The date `months` later with the same day, or the last day of a month that has no such day (art. 192)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def load_shipped() -> Calendar:
    """The production calendars of the Russian Federation shipped with the system."""
    text = resources.files("marshrut.regulations").joinpath("data/calendar_ru.json").read_text("utf-8")
    years: dict[str, Any] = json.loads(text)["years"]
    return Calendar(tuple(Year.from_plain(int(number), data) for number, data in years.items()))
