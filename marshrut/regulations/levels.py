"""Levels of deficits and deficits by codifier entry, in whole points (A2.2.2, A3.4.2.2; decision 16).

Shares are compared by cross-multiplication and sorted as exact fractions: no rounding, no floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from marshrut.regulations.norms import Norms


class Level(StrEnum):
    """The level of deficits: high is bad. People always read it with the word «дефицитов»."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    Level.HIGH: "высокий уровень дефицитов",
    Level.MEDIUM: "средний уровень дефицитов",
    Level.LOW: "низкий уровень дефицитов",
}


@dataclass(frozen=True, slots=True)
class EntryResult:
    """Points scored and possible on the items tagged with one codifier entry."""

    code: str
    points: int
    maximum: int
    deficit: bool


def level(points: int, maximum: int, norms: Norms) -> Level:
    """The level for a share of points (A3.4.2.2): below 60 % high, 60 to 80 % medium, above 80 % low deficits.

    Both bounds belong to the medium level. Raises ValueError unless 0 <= points <= maximum and maximum > 0.
    """
    _check(points, maximum)
    if 100 * points < norms.high_below * maximum:
        return Level.HIGH
    if 100 * points > norms.low_above * maximum:
        return Level.LOW
    return Level.MEDIUM


def enough(answered: int, items: int, norms: Norms) -> bool:
    """Whether so many answers are enough to judge by: below the norm `answered_least` no level is decided.

    Clauses A2.6.1, A3.4.2.2, decision 34: a work cut short is no honest zero.
    """
    return 100 * answered >= norms.answered_least * items


def deficits(scored: Iterable[tuple[Sequence[str], int, int]], norms: Norms) -> list[EntryResult]:
    """Results by codifier entry, the worst share first, codes in order within a share (A2.2.2, A2.4.1).

    `scored` has one (codes, points, maximum) per item. An item tagged with several codes counts in full for each of
    them, once per code. An entry is a deficit when its share of points is below the norm `deficit_below`. Items
    without points (maximum 0) say nothing and are left out.
    """
    sums: dict[str, tuple[int, int]] = {}
    for codes, points, maximum in scored:
        if maximum == 0 and points == 0:
            continue
        _check(points, maximum)
        for code in dict.fromkeys(codes):
            had, could = sums.get(code, (0, 0))
            sums[code] = had + points, could + maximum
    results = [
        EntryResult(code, points, maximum, 100 * points < norms.deficit_below * maximum)
        for code, (points, maximum) in sorted(sums.items())
    ]
    return sorted(results, key=_share)


def passed(points: int, maximum: int, norms: Norms) -> bool:
    """Whether the entry or exit test of a programme is passed (A2.5.3): all that its organiser learns (decision 3)."""
    _check(points, maximum)
    return 100 * points >= norms.programme_pass_percent * maximum


def group_percent(points: int, maximum: int) -> int:
    """The share of points of a whole group in tens of per cent, 10 to 90 (decision 3).

    Neither «everybody did it» nor «nobody did», which would say it of each, and one person moves it seldom.
    """
    _check(points, maximum)
    return min(90, max(10, (20 * points + maximum) // (2 * maximum) * 10))


def strengths(results: Iterable[EntryResult], norms: Norms) -> list[EntryResult]:
    """Entries whose share of points is above the norm `low_above`, the best first."""
    strong = [result for result in results if 100 * result.points > norms.low_above * result.maximum]
    return sorted(strong, key=_share, reverse=True)


def shown_percent(points: int, maximum: int, norms: Norms) -> str:
    """The share in per cent as people read it, never on the wrong side of a bound of levels.

    Whole per cent; with one decimal where rounding would move the share onto or over a bound (79,6 stays 79,6).
    """
    _check(points, maximum)
    whole = (200 * points + maximum) // (2 * maximum)
    if level(whole, 100, norms) is level(points, maximum, norms):
        return str(whole)
    tenths = 1000 * points // maximum
    if level(tenths, 1000, norms) is not level(points, maximum, norms):
        tenths += 1
    return f"{tenths // 10},{tenths % 10}"


def _share(result: EntryResult) -> Fraction:
    return Fraction(result.points, result.maximum)


def _check(points: int, maximum: int) -> None:
    if maximum <= 0 or not 0 <= points <= maximum:
        raise ValueError(f"impossible points: {points} of {maximum}")
