from collections.abc import Callable
from datetime import date

import pytest

from marshrut.regulations import terms
from marshrut.regulations.calendar import Calendar, Due, load_shipped
from marshrut.regulations.norms import Norms

NORMS = Norms()
OWN = [
    (terms.answer_consent, "answer_consent_days"),
    (terms.collect_consents, "collect_consents_days"),
    (terms.prepare_materials, "prepare_materials_days"),
    (terms.give_review, "give_review_days"),
    (terms.approve_materials, "approve_materials_days"),
    (terms.repair_job, "repair_job_days"),
]
CALENDAR = load_shipped()


@pytest.mark.clause("A2.5.9.4")
def test_operator_contacts_the_applicant_in_three_working_days() -> None:
    # Received on Friday 31.10.2025; Saturday 1 November worked, 2 to 4 November did not.
    assert terms.contact_applicant(date(2025, 10, 31), NORMS, CALENDAR) == Due(
        date(2025, 11, 6), False, "2025/1"
    )


@pytest.mark.clause("A2.5.9.4")
def test_region_may_set_its_own_term() -> None:
    norms = Norms(contact_applicant_days=1)
    assert terms.contact_applicant(date(2024, 12, 27), norms, CALENDAR).on == date(2024, 12, 28)


@pytest.mark.clause("A2.5.9.6")
def test_result_is_told_in_ten_working_days_over_the_may_holidays() -> None:
    assert terms.tell_result(date(2026, 4, 28), NORMS, CALENDAR).on == date(2026, 5, 14)


@pytest.mark.clause("A2.5.10.4")
def test_result_by_order_is_told_in_fifteen_working_days() -> None:
    assert terms.tell_result_by_order(date(2026, 4, 28), NORMS, CALENDAR).on == date(2026, 5, 21)


@pytest.mark.clause("A3.4.3.2")
def test_pathway_is_drafted_in_ten_working_days_of_the_last_block() -> None:
    assert terms.draft_pathway(date(2026, 11, 2), NORMS, CALENDAR).on == date(2026, 11, 17)  # 4 November off


@pytest.mark.clause("A3.4.3.6")
def test_pathway_is_agreed_in_five_working_days_over_new_year() -> None:
    due = terms.agree_pathway(date(2026, 12, 30), NORMS, CALENDAR)
    assert due == Due(date(2027, 1, 15), False, "2026/1 2027/1")


@pytest.mark.clause("A3.4.4.3")
def test_pathway_lasts_from_six_months_to_two_years() -> None:
    start = date(2025, 8, 31)
    assert terms.earliest_pathway_end(date(2026, 3, 1), NORMS) == date(2026, 8, 31)
    assert terms.latest_pathway_end(start, NORMS, CALENDAR) == Due(date(2027, 8, 31), False, "2027/1")


@pytest.mark.clause("A3.4.4.3")
def test_two_years_into_an_unknown_calendar_say_so() -> None:
    assert terms.latest_pathway_end(date(2026, 11, 23), NORMS, CALENDAR) == Due(
        date(2028, 11, 23), True, "2028/-"
    )


@pytest.mark.clause("A3.4.5.4")
def test_completed_pathway_is_kept_for_a_year() -> None:
    assert terms.destroy_pathway(date(2025, 5, 9), NORMS, CALENDAR).on == date(2026, 5, 12)  # 9 to 11 May off


@pytest.mark.clause("A2.5.6.1")
def test_complex_diagnostic_comes_back_in_three_years() -> None:
    assert terms.next_complex_diagnostic(date(2024, 2, 29), NORMS) == date(2027, 2, 28)


@pytest.mark.clause("A2.4.3.10")
def test_instrument_stands_for_a_year() -> None:
    assert terms.instrument_expires(date(2025, 11, 23), NORMS) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("rule", "norm"),
    [
        (terms.contact_applicant, "contact_applicant_days"),
        (terms.tell_result, "tell_result_days"),
        (terms.tell_result_by_order, "tell_result_by_order_days"),
        (terms.draft_pathway, "draft_pathway_days"),
        (terms.agree_pathway, "agree_pathway_days"),
        *OWN,
    ],
)
def test_every_term_reads_its_own_norm(rule: Callable[[date, Norms, Calendar], Due], norm: str) -> None:
    assert rule(date(2026, 11, 23), Norms.from_values({norm: 2}), CALENDAR).on == date(2026, 11, 25)


@pytest.mark.parametrize(("rule", "norm"), OWN)
def test_what_the_order_gives_no_term_for_has_none_by_default(
    rule: Callable[[date, Norms, Calendar], Due | None], norm: str
) -> None:
    assert getattr(NORMS, norm) == 0
    assert rule(date(2026, 11, 23), NORMS, CALENDAR) is None


@pytest.mark.clause("A2.5.9.5")
def test_a_sitting_is_held_on_the_day_that_was_agreed_even_a_saturday() -> None:
    assert terms.on_the_day(date(2026, 11, 28), NORMS, CALENDAR) == Due(date(2026, 11, 28), False, "")


@pytest.mark.clause("A2.4.3.10")
def test_materials_are_renewed_while_they_are_in_force() -> None:
    assert terms.renew_instrument(date(2025, 11, 23), NORMS, CALENDAR).on == date(2026, 11, 22)
