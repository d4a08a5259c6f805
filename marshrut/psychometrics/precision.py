"""How far a share of points may lie from the share a person would reach on all items of the kind.

The method is Wilson's score interval (Wilson 1927, J. Am. Stat. Assoc. 22, 209–212), which keeps its confidence for
few items and for shares near 0 and 1, where the usual ± of a proportion fails (Brown, Cai, DasGupta 2001,
Stat. Science 16, 101–133). It rests on the binomial model of test errors (Lord 1955, Educ. Psychol. Meas. 15,
325–336): the items are a sample from the bank's items of the kind. Where an item has several points, they are taken
to stand or fall together, so that the items count and not the points; that makes the interval wider, never too narrow.
Points and bounds are integers; the root is an integer root, and bounds are rounded outward.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, isqrt

Z_SQUARED_95 = Fraction(38416, 10000)
SCALE = 10**9


@dataclass(frozen=True, slots=True)
class Interval:
    """Whole per cents from `low` to `high` around the unrounded `share`, with `confidence` in per cent."""

    low: int
    high: int
    share: Fraction
    confidence: int = 95


def margin(points: int, maximum: int, *, items: int) -> Interval:
    """Return the 95 % interval of a share of `points` out of `maximum`, reached on `items` items.

    Raises `ValueError` unless 0 ≤ points ≤ maximum and 1 ≤ items ≤ maximum (an item has a point at least).
    """
    if not 0 <= points <= maximum or not 1 <= items <= maximum:
        raise ValueError(f"{points} of {maximum} points on {items} items is no result")
    share = Fraction(points, maximum)
    middle = 2 * items * share + Z_SQUARED_95
    root = _root_above(Z_SQUARED_95 * (Z_SQUARED_95 + 4 * items * share * (1 - share)))
    whole = 2 * (items + Z_SQUARED_95)
    return Interval(
        low=max(0, floor(100 * (middle - root) / whole)),
        high=min(100, ceil(100 * (middle + root) / whole)),
        share=share,
    )


def _root_above(value: Fraction) -> Fraction:
    """Return the square root, at most a thousand-millionth too large."""
    return Fraction(isqrt(ceil(value * SCALE * SCALE)) + 1, SCALE)
