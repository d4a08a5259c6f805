import pytest
from hypothesis import given
from hypothesis import strategies as st

from marshrut.regulations.levels import EntryResult, Level, deficits, level, strengths
from marshrut.regulations.norms import Norms

NORMS = Norms()
SCORES = st.integers(1, 400).flatmap(lambda maximum: st.tuples(st.integers(0, maximum), st.just(maximum)))


@pytest.mark.clause("A3.4.2.2")
@pytest.mark.parametrize(
    ("points", "maximum", "expected"),
    [
        (0, 40, Level.HIGH),
        (59, 100, Level.HIGH),
        (60, 100, Level.MEDIUM),
        (80, 100, Level.MEDIUM),
        (81, 100, Level.LOW),
        (40, 40, Level.LOW),
        (241, 400, Level.MEDIUM),  # 60.25 %: the gap of the table belongs to the medium level
        (321, 400, Level.LOW),  # 80.25 %
        (239, 400, Level.HIGH),  # 59.75 %: not rounded up
    ],
)
def test_level_by_share_of_points(points: int, maximum: int, expected: Level) -> None:
    assert level(points, maximum, NORMS) is expected


@pytest.mark.clause("A3.4.2.2")
def test_level_always_reads_as_a_level_of_deficits() -> None:
    assert [each.label for each in Level] == [
        "высокий уровень дефицитов",
        "средний уровень дефицитов",
        "низкий уровень дефицитов",
    ]


def test_region_may_move_the_bounds() -> None:
    assert level(65, 100, Norms(high_below=70)) is Level.HIGH


@pytest.mark.parametrize(("points", "maximum"), [(1, 0), (0, 0), (-1, 5), (6, 5)])
def test_impossible_points_are_refused(points: int, maximum: int) -> None:
    with pytest.raises(ValueError, match="impossible points"):
        level(points, maximum, NORMS)


@given(SCORES, st.integers(1, 50))
def test_level_depends_on_the_share_alone(score: tuple[int, int], factor: int) -> None:
    points, maximum = score
    assert level(points, maximum, NORMS) is level(points * factor, maximum * factor, NORMS)


@given(SCORES)
def test_one_more_point_never_makes_deficits_worse(score: tuple[int, int]) -> None:
    points, maximum = score
    order = [Level.HIGH, Level.MEDIUM, Level.LOW]
    better = level(min(points + 1, maximum), maximum, NORMS)
    assert order.index(better) >= order.index(level(points, maximum, NORMS))


@pytest.mark.clause("A2.2.2", "A2.4.1")
def test_deficits_by_codifier_entry_worst_first() -> None:
    scored = [(["П-01", "М-02"], 0, 2), (["М-02"], 1, 1), (["К-03"], 3, 3), (["П-04"], 0, 1)]
    assert deficits(scored, NORMS) == [
        EntryResult("П-01", 0, 2, True),
        EntryResult("П-04", 0, 1, True),
        EntryResult("М-02", 1, 3, True),
        EntryResult("К-03", 3, 3, False),
    ]


def test_entry_at_the_bound_is_no_deficit() -> None:
    assert [entry.deficit for entry in deficits([(["П-01"], 3, 5), (["П-02"], 599, 1000)], NORMS)] == [
        True,
        False,
    ]


def test_code_named_twice_on_an_item_counts_once_and_items_without_points_not_at_all() -> None:
    scored = [(["П-01", "П-01"], 1, 2), (["П-02"], 0, 0)]
    assert deficits(scored, NORMS) == [EntryResult("П-01", 1, 2, True)]


def test_strengths_are_the_entries_above_the_low_bound_best_first() -> None:
    results = deficits([(["А"], 4, 5), (["Б"], 9, 10), (["В"], 2, 2), (["Г"], 0, 3)], NORMS)
    assert [entry.code for entry in strengths(results, NORMS)] == ["В", "Б"]


@given(st.lists(st.tuples(st.lists(st.sampled_from("АБВГ"), unique=True), SCORES), max_size=30))
def test_no_point_is_lost_and_none_invented(items: list[tuple[list[str], tuple[int, int]]]) -> None:
    results = deficits([(codes, *score) for codes, score in items], NORMS)
    assert sum(entry.points for entry in results) == sum(len(codes) * score[0] for codes, score in items)
    assert sum(entry.maximum for entry in results) == sum(len(codes) * score[1] for codes, score in items)
