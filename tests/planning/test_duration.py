import pytest

from marshrut.planning.duration import duration

BOUNDS = {"shortest": 6, "longest": 24}


@pytest.mark.clause("A3.4.4.3")
@pytest.mark.parametrize(
    ("level", "deficits", "months"),
    [("low", 0, 6), ("low", 4, 6), ("medium", 5, 10), ("high", 4, 12), ("high", 30, 24)],
)
def test_months_follow_level_and_number_within_the_norm(level, deficits, months):
    assert duration(level, deficits, **BOUNDS).months == months


def test_the_reason_names_what_counted():
    reason = duration("high", 30, **BOUNDS).reason
    assert reason == ("По уровню дефицитов 12 мес. и ещё 26: дефицитов 30, больше 4. Норма — от 6 до 24 мес.")


def test_an_unknown_level_is_an_error():
    with pytest.raises(KeyError):
        duration("", 3, **BOUNDS)
