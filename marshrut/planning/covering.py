"""The fewest hours that cover the most: an exact search over subsets of deficits under a weekly limit.

Without the limit a dynamic programme over covered subsets is exact. Its answer bounds every answer with the limit;
where it overloads a week, one of the measures that overload it must be absent: the search branches on which one and
takes the best bound first, so that the first plan within the limit is the best one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from heapq import heappop, heappush
from itertools import accumulate
from math import lcm
from operator import or_

from marshrut.planning.load import Term, weeks_of

MAX_NODES = 400
HOUR = 1 << 32

Score = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Item:
    """A measure as the search sees it: a mask of deficits it is taken for, its hours and days.

    `cost` is what is to be small, as `cost` makes it.
    """

    place: int
    mask: int
    hours: int
    term: Term
    cost: int


def cost(hours: int, missing: int, days: int) -> int:
    """Hours first, those of the measure and those that its deficits still miss; then days until the end.

    One whole number, so that costs add up and compare at once: days never reach `HOUR`.
    """
    return (hours + missing) * HOUR + days


def best(items: Sequence[Item], weights: Sequence[int], limit: int) -> tuple[tuple[Item, ...], bool]:
    """Return the items to choose and whether they are proven the best.

    The best choice covers the most weight, then has the fewest hours, its own and missing ones, then the smallest sum
    of days until the ends; among equals the one with the smaller places. After `MAX_NODES` attempts a greedy choice
    within the limit is returned, unproven.
    """
    items = sorted(items, key=lambda item: (item.cost, item.place))
    weeks = _Weeks(items, limit)
    rivals = _dominators(items)
    queue: list[tuple[Score, tuple[int, ...], tuple[Item, ...]]] = []
    heappush(queue, _relaxed(rivals, weights, ()))
    seen: set[tuple[int, ...]] = set()
    for _ in range(MAX_NODES):
        _, removed, chosen = heappop(queue)
        conflict = weeks.overload(chosen)
        if not conflict:
            return chosen, True
        for item in conflict:
            without = tuple(sorted((*removed, item.place)))
            if without not in seen:
                seen.add(without)
                heappush(queue, _relaxed(rivals, weights, without))
    return _greedy(items, weights, weeks), False


class _Weeks:
    """Hours a week as whole numbers: everything is multiplied by what the lengths of the measures have in common."""

    def __init__(self, items: Collection[Item], limit: int) -> None:
        held = {item.place: item for item in items}
        common = lcm(*(item.term.days for item in held.values()))
        self._limit = limit * common
        self._of = {place: _daily(item, common) for place, item in held.items()}

    def overload(self, chosen: Collection[Item]) -> list[Item]:
        """Return the fewest items that together exceed the limit in a week; none when every week is within it."""
        spent: dict[date, int] = {}
        for item in chosen:
            for monday, hours in self._of[item.place].items():
                spent[monday] = spent.get(monday, 0) + hours
        over = [monday for monday, hours in spent.items() if hours > self._limit]
        return min((self._heaviest(monday, chosen) for monday in sorted(over)), key=len, default=[])

    def _heaviest(self, monday: date, chosen: Collection[Item]) -> list[Item]:
        present = [item for item in chosen if monday in self._of[item.place]]
        present.sort(key=lambda item: (-self._of[item.place][monday], item.place))
        reached = accumulate(self._of[item.place][monday] for item in present)
        return present[: 1 + next(at for at, hours in enumerate(reached) if hours > self._limit)]


def _daily(item: Item, common: int) -> dict[date, int]:
    daily = item.hours * (common // item.term.days)
    return {monday: daily * days for monday, days in weeks_of(item.term).items()}


def _dominators(items: Sequence[Item]) -> list[tuple[Item, int]]:
    """Each item, cheapest first, with the places (as bits) of those before it that do all that it does."""
    found: list[tuple[Item, int]] = []
    for item in items:
        over = 0
        for other, _ in found:
            if not item.mask & ~other.mask:
                over |= 1 << other.place
        found.append((item, over))
    return found


def _union(masks: Iterable[int]) -> int:
    """Return the bits of any of the masks."""
    return reduce(or_, masks, 0)


def _relaxed(
    rivals: Sequence[tuple[Item, int]], weights: Sequence[int], removed: tuple[int, ...]
) -> tuple[Score, tuple[int, ...], tuple[Item, ...]]:
    """Return the best choice without the limit and without the `removed` items, with its score, least first."""
    gone = _union(1 << place for place in removed)
    left = [item for item, over in rivals if not gone >> item.place & 1 and not over & ~gone]
    full = _union(item.mask for item in left)
    chosen = _cover(left, full)
    return (-weight_of(full, weights), sum(item.cost for item in chosen)), removed, chosen


def weight_of(mask: int, weights: Sequence[int]) -> int:
    """Return the weight of the deficits in `mask`."""
    return sum(weight for place, weight in enumerate(weights) if mask >> place & 1)


def _cover(items: Sequence[Item], full: int) -> tuple[Item, ...]:
    """Return the cheapest items that cover `full`: each step covers the lowest deficit still open.

    A covered subset only grows as a number, so that subsets taken in order are final when they are taken.
    """
    by_deficit = [[item for item in items if item.mask >> place & 1] for place in range(full.bit_length())]
    found: dict[int, tuple[int, int, Item | None]] = {0: (0, 0, None)}
    queue = [0]
    while queue:
        mask = heappop(queue)
        if mask == full:
            break
        spent = found[mask][0]
        missing = full & ~mask
        for item in by_deficit[(missing & -missing).bit_length() - 1]:
            total, reached = spent + item.cost, mask | item.mask
            known = found.get(reached)
            if known is None:
                heappush(queue, reached)
            elif known[0] <= total:
                continue
            found[reached] = total, mask, item
    return tuple(_walk_back(found, full))


def _walk_back(found: Mapping[int, tuple[int, int, Item | None]], mask: int) -> Iterator[Item]:
    _, before, item = found[mask]
    while item is not None:
        yield item
        _, before, item = found[before]


def _greedy(items: Sequence[Item], weights: Sequence[int], weeks: _Weeks) -> tuple[Item, ...]:
    chosen: list[Item] = []
    covered = 0
    while True:
        gains = [(-weight_of(item.mask & ~covered, weights), item.cost, item.place, item) for item in items]
        fitting = [gain for gain in gains if gain[0] < 0 and not weeks.overload([*chosen, gain[3]])]
        if not fitting:
            return tuple(chosen)
        item = min(fitting, key=lambda gain: gain[:3])[3]
        chosen.append(item)
        covered |= item.mask
