"""The margin of error against published figures and the defining equation."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.psychometrics.precision import margin

results = st.integers(1, 120).flatmap(
    lambda maximum: st.tuples(st.integers(0, maximum), st.just(maximum), st.integers(1, maximum))
)


@pytest.mark.parametrize(
    ("points", "items", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17, table I, method 3: 81/263, 15/148, 0/20, 1/29 (per cent, four digits)
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_it_is_the_published_interval_rounded_outward(points, items, low, high):
    found = margin(points, items, items=items)
    assert found.low <= low < found.low + 1
    assert found.high - 1 < high <= found.high


@given(results)
def test_the_bounds_hold_the_share_and_are_as_wilson_defines_them(result):
    points, maximum, items = result
    found, share = margin(points, maximum, items=items), points / maximum
    assert 0 <= found.low <= 100 * found.share <= found.high <= 100
    for bound in (found.low, found.high):
        if 0 < bound < 100:
            error = 1.96 * sqrt(bound / 100 * (1 - bound / 100) / items)
            assert abs(share - bound / 100) >= error - 1e-6


@given(results)
def test_it_is_symmetric(result):
    points, maximum, items = result
    one, other = margin(points, maximum, items=items), margin(maximum - points, maximum, items=items)
    assert (one.low, one.high) == (100 - other.high, 100 - other.low)


def test_more_items_make_it_narrower():
    assert [margin(7 * n, 10 * n, items=10 * n).high for n in (1, 4, 16)] == [90, 82, 77]


def test_items_of_several_points_count_once():
    assert margin(28, 40, items=20) == margin(14, 20, items=20)


@pytest.mark.parametrize(
    ("points", "maximum", "items"), [(-1, 10, 5), (11, 10, 5), (1, 10, 0), (1, 10, 11), (0, 0, 0)]
)
def test_an_impossible_result_is_refused(points, maximum, items):
    with pytest.raises(ValueError, match="no result"):
        margin(points, maximum, items=items)
