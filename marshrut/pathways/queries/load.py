"""Hours a week of a road map, drawn and in words (A3.3.2.4: the load is weighed)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from marshrut.core.wording import day_short, day_year, hours
from marshrut.planning.load import NONE, WEEK, Term, total, weekly

HEIGHT = 72
STEP = 7


@dataclass(frozen=True)
class Week:
    """A column of the figure: `x`, `y`, `height` in its units; `text` says the same in words."""

    x: int
    y: int
    height: int
    over: bool
    text: str


@dataclass(frozen=True)
class Load:
    words: str
    weeks: Sequence[Week]
    width: int
    limit_y: int
    limit: int
    first: str
    last: str
    height: int = HEIGHT


def load(lines: Iterable[tuple[int, date, date]], start: date, end: date, limit: int) -> Load:
    """The load of `lines` (hours, first day, last day) from `start` to `end` against the norm's `limit` a week."""
    lines = list(lines)
    spent = total(weekly(h, Term(since, until)) for h, since, until in lines)
    whole = sum(h for h, _, _ in lines)
    average = Fraction(whole * 7, max((end - start).days + 1, 1))
    top = max([*spent.values(), Fraction(limit)])
    peak = max(sorted(spent), key=lambda monday: spent[monday], default=None)
    words = f"в среднем {_told(average)} в неделю"
    if peak:
        words += f", больше всего {_told(spent[peak])} в неделю с {day_year(peak)}"
    weeks = list(_weeks(spent, start, end, top, limit))
    return Load(
        words,
        weeks,
        len(weeks) * STEP,
        HEIGHT - int(HEIGHT * limit / top),
        limit,
        f"{day_short(start)} {start.year}",
        f"{day_short(end)} {end.year}",
    )


def _weeks(spent: dict[date, Fraction], start: date, end: date, top: Fraction, limit: int) -> Iterable[Week]:
    monday = start - timedelta(days=start.weekday())
    at = 0
    while monday <= end:
        here = spent.get(monday, NONE)
        height = int(HEIGHT * here / top)
        if here and not height:
            height = 1
        yield Week(at * STEP, HEIGHT - height, height, here > limit, f"{day_year(monday)}: {_told(here)}")
        monday, at = monday + WEEK, at + 1


def _told(value: Fraction) -> str:
    """One decimal, rounded up: 1,6 ч."""
    tenths = -(-value.numerator * 10 // value.denominator)
    return hours(tenths / 10)
