"""The check of the fault harness must be able to fail."""

import pytest

from tests.faults.checking import losses
from tests.faults.users import User


@pytest.fixture
def user():
    user = User(0, "token", [(1, "one")])
    for seq, choice in enumerate("ab", start=1):
        user.acknowledged[choice] = {"id": choice, "position": 1, "seq": seq, "value": {"choice": choice}}
    return user


def test_nothing_is_lost_when_all_is_there(user):
    assert losses({7: user}, {"a", "b"}, {7: {1: {"choice": "b"}}}).total == 0


def test_a_removed_row_is_noticed(user):
    assert losses({7: user}, {"a"}, {7: {1: {"choice": "b"}}}).answers == ("b",)


@pytest.mark.parametrize("counting", [{}, {7: {}}, {7: {1: {"choice": "a"}}}, {7: {1: None}}])
def test_an_answer_that_does_not_count_is_noticed(user, counting):
    assert losses({7: user}, {"a", "b"}, counting).pointers == ((7, 1),)
