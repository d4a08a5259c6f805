"""A slow network: kilobytes are held here, the seconds are printed by `script/bench network`."""

import pytest

from tests.bench.network import measure

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_first_pages_weigh_less_than_a_hundred_kilobytes(chromium, site):
    weights = {visit.name: visit.kilobytes for visit in measure(chromium, site)}
    assert {name: kilobytes for name, kilobytes in weights.items() if kilobytes > 100} == {}
    assert min(weights["first page of a teacher"], weights["the page of an item"]) > 30, weights
