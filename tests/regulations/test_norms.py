from dataclasses import replace

import pytest

from marshrut.regulations.norm import Kind, NormError
from marshrut.regulations.norms import Norms

NORMS = Norms()


@pytest.mark.parametrize(
    ("name", "value", "clause"),
    [
        ("contact_applicant_days", 3, "A2.5.9.4"),
        ("tell_result_days", 10, "A2.5.9.6"),
        ("tell_result_by_order_days", 15, "A2.5.10.4"),
        ("draft_pathway_days", 10, "A3.4.3.2"),
        ("agree_pathway_days", 5, "A3.4.3.6"),
        ("pathway_months_min", 6, "A3.4.4.3"),
        ("pathway_months_max", 24, "A3.4.4.3"),
        ("retain_pathway_years", 1, "A3.4.5.4"),
        ("complex_every_years", 3, "A2.5.6.1"),
        ("instrument_years", 1, "A2.4.3.10"),
    ],
)
def test_defaults_are_the_values_of_the_order(name: str, value: int, clause: str) -> None:
    assert (getattr(NORMS, name), Norms.info(name).clause) == (value, clause)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("contact_applicant_days", 3, "3 рабочих дня"),
        ("tell_result_days", 21, "21 рабочий день"),
        ("retain_pathway_years", 5, "5 лет"),
        ("high_below", 60, "60 %"),
        ("complex_blocks", ("subject", "digital"), "предметный, цифровая грамотность и ИКТ"),
    ],
)
def test_value_is_shown_with_its_unit(name: str, value: int, shown: str) -> None:
    assert Norms.info(name).show(value) == shown


def test_a_term_that_the_order_does_not_name_is_none_until_the_region_sets_it() -> None:
    own = [info for info in Norms.listed() if info.optional]
    assert {info.show(info.default) for info in own} == {"без срока"}
    assert {info.clause for info in own} >= {"A2.consent", "A2.4.3.8", "A2.4.3.9"}
    assert own[0].show(5) == "5 рабочих дней"
    assert not Norms.info("contact_applicant_days").optional


def test_every_norm_can_be_listed_edited_and_stored() -> None:
    assert len({info.label for info in Norms.listed()}) == len(Norms.listed())
    for info in Norms.listed():
        typed = ", ".join(info.default) if isinstance(info.default, tuple) else str(info.default)
        assert info.parse(typed) == info.default
        assert info.clause or info.note


def test_stored_values_override_the_defaults() -> None:
    norms = Norms.from_values({"contact_applicant_days": 5, "complex_blocks": ["subject", "digital"]})
    assert norms == replace(NORMS, contact_applicant_days=5, complex_blocks=("subject", "digital"))
    assert norms.tell_result_days == 10


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("contact_applicant_days", "три", "нужно целое число от 1 до 60, например 3"),
        ("contact_applicant_days", "", "нужно целое число"),
        ("contact_applicant_days", "-1", "число от 1 до 60, а введено -1"),
        ("contact_applicant_days", "9" * 5000, "нужно целое число"),
        ("contact_applicant_days", "0", "число от 1 до 60, а введено 0"),
        ("high_below", "60.5 %", "нужно целое число"),
        ("complex_blocks", "", "хотя бы один блок"),
        ("complex_blocks", "subject, staff", "неизвестные блоки: staff"),
        ("complex_blocks", "subject, subject", "дважды"),
    ],
)
def test_wrong_value_is_refused_in_words(name: str, text: str, word: str) -> None:
    with pytest.raises(NormError, match=word):
        Norms.info(name).parse(text)


def test_percent_sign_may_be_typed() -> None:
    assert Norms.info("high_below").parse(" 55 % ") == 55


@pytest.mark.parametrize(
    "values",
    [{"pathway_months_min": 25}, {"high_below": 85}, {"suppression_threshold": 4}],
)
def test_norms_that_contradict_each_other_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(NormError, match="не может превышать"):
        Norms.from_values(values)


@pytest.mark.parametrize("values", [{"unheard_of": 1}, {"tell_result_days": True}, {"tell_result_days": "7"}])
def test_stored_nonsense_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(NormError):
        Norms.from_values(values)


def test_kinds_have_units_except_lists() -> None:
    assert [kind for kind in Kind if kind.value is None] == [Kind.BLOCKS]
