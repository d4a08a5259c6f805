"""Correct a year of the production calendar: a new version, and the open terms counted anew."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from marshrut.core import norms
from marshrut.core.models import CalendarYear
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Stale, flows, moving, recalculate
from marshrut.core.workflow.registry import term_of
from marshrut.regulations.calendar import Year, load_shipped

CHANGED = (
    "Пока эта страница была открыта, календарь этого года изменили. Ничего не записано: посмотрите ниже, что теперь"
    " изменит ваша правка, и подтвердите ещё раз."
)
MONTHS = (
    *("январь", "февраль", "март", "апрель", "май", "июнь"),
    *("июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь"),
)


@dataclass(frozen=True)
class Month:
    """A month of a year as it would be."""

    name: str
    working: int
    off: list[date]
    weekends: list[date]
    shortened: list[date]


@dataclass(frozen=True)
class Change:
    """A day that would be something else."""

    day: date
    before: str
    after: str


@dataclass(frozen=True)
class MovedTerms:
    """Terms of one name that move from one day to another; whose they are is not told."""

    label: str
    count: int
    before: date
    after: date


@dataclass(frozen=True)
class Preview:
    """What a corrected year changes, before anything is written."""

    months: list[Month]
    changes: list[Change]
    moved: list[MovedTerms]

    @property
    def terms(self) -> int:
        return sum(each.count for each in self.moved)


def preview(year: int, data: dict[str, Any]) -> Preview:
    """Month by month, day by day beside the year known, and the open terms that would move."""
    norms.forget()
    known, new = norms.calendar(), Year.from_plain(year, data)
    others = tuple(each for each in known.years if each.number != year)
    would = replace(known, years=(*others, new))
    old = next((each for each in known.years if each.number == year), None)
    days = [date(year, 1, 1) + timedelta(days=step) for step in range(366)]
    days = [day for day in days if day.year == year]
    changes = [
        Change(day, before, after)
        for day in days
        if (before := _told(day, old, known.is_working(day)))
        != (after := _told(day, new, would.is_working(day)))
    ]
    counted = Counter(
        (_label(row), before, row.due_on) for row, before in moving(would) if row.due_on is not None
    )
    moved = [MovedTerms(label, n, before, after) for (label, before, after), n in sorted(counted.items())]
    return Preview(list(_months(days, new, would.is_working)), changes, moved)


def _label(row: Any) -> str:
    term = term_of(row.case.kind, row.name).label
    return f"{flows()[row.case.kind].label}: {term[0].lower()}{term[1:]}"


def _told(day: date, year: Year | None, working: bool) -> str:
    if year and day in year.paid_nonworking:
        return "нерабочий по указу"
    if year and day in year.shortened and working:
        return "рабочий, сокращённый"
    return "рабочий" if working else "нерабочий"


def _months(days: list[date], year: Year, working: Any) -> Iterator[Month]:
    for number, name in enumerate(MONTHS, 1):
        own = [day for day in days if day.month == number]
        yield Month(
            name,
            sum(map(working, own)),
            [day for day in own if day in year.nonworking_weekdays],
            [day for day in own if day in year.working_weekends],
            [day for day in own if day in year.shortened],
        )


def version_of(year: int) -> int:
    """The version of a year in force; 0 while the calendar does not know it."""
    shipped = next((each.version for each in load_shipped().years if each.number == year), 0)
    known = CalendarYear.objects.filter(year=year).aggregate(newest=Max("version"))["newest"]
    return max(known or 0, shipped)


@transaction.atomic
def correct_calendar(*, year: int, data: dict[str, Any], basis: str, viewer: Viewer, seen: int) -> int:
    """Save a corrected year and recalculate the open terms; returns how many terms moved. `seen`: the version that
    the correction was compared with; raises Stale when there is a newer one by now.

    Versions are never overwritten: the newest counts, the older say by which calendar a term was closed.
    """
    if version_of(year) != seen:
        raise Stale(CHANGED)
    try:
        with transaction.atomic():
            CalendarYear.objects.create(
                year=year,
                version=seen + 1,
                data=data,
                basis=basis,
                set_by_id=viewer.person_id,
                set_at=viewer.at,
            )
    except IntegrityError:
        raise Stale(CHANGED) from None
    norms.forget()
    return recalculate(viewer)
