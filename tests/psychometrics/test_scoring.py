import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.psychometrics.scoring import points

ONE = {"kind": "one", "points": 2, "right": ["b"]}
SEVERAL = {"kind": "several", "points": 2, "right": ["a", "c"]}
NUMBER = {"kind": "number", "points": 1, "number": "12.5", "tolerance": "0.1"}


@pytest.mark.clause("A2.4.3.9")
@pytest.mark.parametrize(
    ("key", "answer", "expected"),
    [
        (ONE, {"choice": "b"}, 2),
        (ONE, {"choice": "a"}, 0),
        (ONE, None, 0),
        (ONE, {"choices": ["b"]}, 0),
        (SEVERAL, {"choices": ["c", "a"]}, 2),
        (SEVERAL, {"choices": ["a"]}, 1),
        (SEVERAL, {"choices": ["a", "c", "d"]}, 1),
        (SEVERAL, {"choices": ["a", "b", "c", "d"]}, 0),
        ({**SEVERAL, "points": 4}, {"choices": ["b"]}, 0),
        (SEVERAL, {"choices": []}, 0),
        (SEVERAL, {"choices": "ac"}, 0),
        (NUMBER, {"number": "12,5"}, 1),
        (NUMBER, {"number": " 12.6 "}, 1),
        (NUMBER, {"number": "12,7"}, 0),
        (NUMBER, {"number": "−12,5"}, 0),
        (NUMBER, {"number": "NaN"}, 0),
        (NUMBER, {"number": "двенадцать"}, 0),
    ],
)
def test_points_by_the_approved_key(key, answer, expected):
    assert points(key, answer) == expected


@given(st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef"), min_size=1), st.integers(1, 4))
def test_several_never_gains_by_a_wrong_mark(chosen, right, most):
    key = {"kind": "several", "points": most, "right": sorted(right)}
    before = points(key, {"choices": sorted(chosen)})
    for extra in set("abcdef") - right - chosen:
        assert points(key, {"choices": sorted(chosen | {extra})}) <= before
    assert 0 <= before <= most


@given(st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text())))
def test_any_number_answer_is_scored_without_an_error(value):
    assert points(NUMBER, {"number": value}) in (0, 1)


def test_unknown_kind_is_an_error_not_a_zero():
    with pytest.raises(ValueError, match="essay"):
        points({"kind": "essay", "points": 1}, {"choice": "a"})
