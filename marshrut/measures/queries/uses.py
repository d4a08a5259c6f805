"""In how many ИОМ a measure stands: upper rooms count, this one asks."""

from collections.abc import Callable, Collection

Counter = Callable[[Collection[int]], dict[int, int]]

_counters: list[Counter] = []


def counts_uses(counter: Counter) -> Counter:
    """The function tells how many of its room's ИОМ have each of the measures."""
    _counters.append(counter)
    return counter


def uses(measure_ids: Collection[int]) -> dict[int, int]:
    """Measure id → how many ИОМ that are not over have it; those in none are left out."""
    found: dict[int, int] = {}
    for counter in _counters:
        for pk, number in counter(measure_ids).items():
            found[pk] = found.get(pk, 0) + number
    return found
