"""The fewest hours that cover the most: an exact search over subsets of deficits under a weekly limit.

Without the limit a dynamic programme over covered subsets is exact. Its answer bounds every answer with the limit;
where it overloads a week, one of the measures that overload it must be absent: the search branches on which one and
takes the best bound first, so that the first plan within the limit is the best one.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from heapq import heappop, heappush

from marshrut.planning.load import total

MAX_NODES = 400

Cost = tuple[int, int]
Score = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Item:
    """A measure as the search sees it: a mask of the deficits it covers, hours, days until its end, hours by week."""

    place: int
    mask: int
    hours: int
    days: int
    weekly: Mapping[date, Fraction]

    @property
    def cost(self) -> Cost:
        """What is to be small: hours first, then days until the end."""
        return self.hours, self.days


def best(items: Sequence[Item], weights: Sequence[int], limit: int) -> tuple[tuple[Item, ...], bool]:
    """Return the items to choose and whether they are proven the best.

    The best choice covers the most weight, then has the fewest hours, then the smallest sum of days until the ends;
    among equals the one with the smaller places. After `MAX_NODES` attempts a greedy choice within the limit is
    returned, unproven.
    """
    items = sorted(items, key=lambda item: (item.cost, item.place))
    queue: list[tuple[Score, tuple[int, ...], tuple[Item, ...]]] = []
    heappush(queue, (*_relaxed(items, weights, ()),))
    seen: set[tuple[int, ...]] = set()
    for _ in range(MAX_NODES):
        _, removed, chosen = heappop(queue)
        conflict = overload(chosen, limit)
        if not conflict:
            return chosen, True
        for item in conflict:
            without = tuple(sorted((*removed, item.place)))
            if without not in seen:
                seen.add(without)
                heappush(queue, _relaxed(items, weights, without))
    return _greedy(items, weights, limit), False


def overload(chosen: Collection[Item], limit: int) -> list[Item]:
    """Return a few items that together exceed `limit` hours in one week; none when every week is within it."""
    for monday, hours in sorted(total(item.weekly for item in chosen).items()):
        if hours > limit:
            return _heaviest(monday, chosen, limit)
    return []


def _heaviest(monday: date, chosen: Collection[Item], limit: int) -> list[Item]:
    guilty: list[Item] = []
    left = Fraction(limit)
    present = [item for item in chosen if monday in item.weekly]
    for item in sorted(present, key=lambda item: (-item.weekly[monday], item.place)):
        guilty.append(item)
        left -= item.weekly[monday]
        if left < 0:
            break
    return guilty


def _relaxed(
    items: Sequence[Item], weights: Sequence[int], removed: tuple[int, ...]
) -> tuple[Score, tuple[int, ...], tuple[Item, ...]]:
    """Return the best choice without the limit and without the `removed` items, with its score, least first."""
    left = list(_undominated([item for item in items if item.place not in removed]))
    full = 0
    for item in left:
        full |= item.mask
    chosen = _cover(left, full)
    score = (-weight_of(full, weights), sum(item.hours for item in chosen), sum(item.days for item in chosen))
    return score, removed, chosen


def weight_of(mask: int, weights: Sequence[int]) -> int:
    """Return the weight of the deficits in `mask`."""
    return sum(weight for place, weight in enumerate(weights) if mask >> place & 1)


def _undominated(items: Sequence[Item]) -> Iterator[Item]:
    """Yield the items, cheapest first, that no cheaper or equal one replaces whole."""
    kept: list[int] = []
    for item in items:
        if not any(item.mask | mask == mask for mask in kept):
            kept.append(item.mask)
            yield item


def _cover(items: Sequence[Item], full: int) -> tuple[Item, ...]:
    """Return the cheapest items that cover `full`: each step covers the lowest deficit still open.

    A covered subset only grows as a number, so that subsets taken in order are final when they are taken.
    """
    by_deficit = [[item for item in items if item.mask >> place & 1] for place in range(full.bit_length())]
    found: dict[int, tuple[Cost, int, Item | None]] = {0: ((0, 0), 0, None)}
    queue = [0]
    while queue:
        mask = heappop(queue)
        if mask == full:
            break
        (hours, days), _, _ = found[mask]
        open_deficit = (full & ~mask) & -(full & ~mask)
        for item in by_deficit[open_deficit.bit_length() - 1]:
            cost, reached = (hours + item.hours, days + item.days), mask | item.mask
            if reached not in found:
                heappush(queue, reached)
            elif found[reached][0] <= cost:
                continue
            found[reached] = cost, mask, item
    return tuple(_walk_back(found, full))


def _walk_back(found: Mapping[int, tuple[Cost, int, Item | None]], mask: int) -> Iterator[Item]:
    _, before, item = found[mask]
    while item is not None:
        yield item
        _, before, item = found[before]


def _greedy(items: Sequence[Item], weights: Sequence[int], limit: int) -> tuple[Item, ...]:
    chosen: list[Item] = []
    covered = 0
    while True:
        gains = [(-weight_of(item.mask & ~covered, weights), item.cost, item.place, item) for item in items]
        fitting = [gain for gain in gains if gain[0] < 0 and not overload([*chosen, gain[3]], limit)]
        if not fitting:
            return tuple(chosen)
        item = min(fitting, key=lambda gain: gain[:3])[3]
        chosen.append(item)
        covered |= item.mask
