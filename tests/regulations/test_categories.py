"""The five categories are named once for the order and once for the planner, which knows no other room."""

import pytest

from marshrut.measures.models import CATEGORIES
from marshrut.planning.offers import TEACHING
from marshrut.planning.offers import Category as Planned
from marshrut.regulations.pathway import TEACHES, Category


@pytest.mark.clause("A3.5.6")
def test_the_planner_the_order_and_the_catalogue_name_the_same_five():
    assert [one.value for one in Planned] == [one.value for one in Category] == [key for key, _ in CATEGORIES]
    assert {one.value for one in TEACHING} == {one.value for one in TEACHES}
