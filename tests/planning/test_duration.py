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
    assert duration("high", 30, **BOUNDS).reason == (
        "12 месяцев по уровню и ещё 26, потому что дефицитов больше четырёх; по норме региона от 6 до 24 мес."
    )
    assert duration("low", 0, **BOUNDS).reason == "6 месяцев по уровню."


def test_an_unknown_level_is_an_error():
    with pytest.raises(KeyError):
        duration("", 3, **BOUNDS)
