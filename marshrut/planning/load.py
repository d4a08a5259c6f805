"""Hours a week: a measure's hours lie evenly on its days, Saturdays and Sundays too; weeks begin on Mondays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

WEEK = timedelta(days=7)
NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Term:
    """The days from `start` to `end`, both counted in."""

    start: date
    end: date

    def __post_init__(self) -> None:
        """Refuse a term that ends before it starts."""
        if self.end < self.start:
            raise ValueError(f"the term ends on {self.end}, before it starts on {self.start}")

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.end - self.start).days + 1

    def holds(self, other: "Term") -> bool:
        """Say whether `other` lies wholly within."""
        return self.start <= other.start and other.end <= self.end


@lru_cache(maxsize=8192)
def weekly(hours: int, term: Term) -> Mapping[date, Fraction]:
    """Return the hours of each week, by its Monday, of a measure of `hours` hours."""
    daily = Fraction(hours, term.days)
    return {monday: daily * days for monday, days in weeks_of(term).items()}


@lru_cache(maxsize=8192)
def overloads(hours: int, term: Term, limit: int) -> bool:
    """Say whether a measure alone takes more than `limit` hours in a week."""
    return max(weekly(hours, term).values()) > limit


@lru_cache(maxsize=8192)
def weeks_of(term: Term) -> Mapping[date, int]:
    """Return how many days of the term lie in each week, by its Monday."""
    monday = term.start - timedelta(days=term.start.weekday())
    weeks = {}
    while monday <= term.end:
        first, last = max(monday, term.start), min(monday + timedelta(days=6), term.end)
        weeks[monday] = (last - first).days + 1
        monday += WEEK
    return weeks


def total(parts: Iterable[Mapping[date, Fraction]]) -> dict[date, Fraction]:
    """Return the sum of weekly hours of several measures."""
    weeks: dict[date, Fraction] = {}
    for part in parts:
        for monday, hours in part.items():
            weeks[monday] = weeks.get(monday, NONE) + hours
    return weeks
