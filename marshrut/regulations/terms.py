"""The terms of the thread from application to archive, one function each."""

from __future__ import annotations

from datetime import date

from marshrut.regulations.calendar import DAY, Calendar, Due, same_date
from marshrut.regulations.norms import Norms


def contact_applicant(received: date, norms: Norms, calendar: Calendar) -> Due:
    """A2.5.9.4: the operator contacts the applicant within 3 working days of receiving the application."""
    return calendar.add_working_days(received, norms.contact_applicant_days)


def tell_result(closed: date, norms: Norms, calendar: Calendar) -> Due:
    """A2.5.9.6: the person is told the result within 10 working days of the end of the procedure.

    `closed` is the closing date named in the agreed conditions (decision 12).
    """
    return calendar.add_working_days(closed, norms.tell_result_days)


def tell_result_by_order(closed: date, norms: Norms, calendar: Calendar) -> Due:
    """A2.5.10.4: by an order of the Department, within 15 working days of the closing date of the rules."""
    return calendar.add_working_days(closed, norms.tell_result_by_order_days)


def draft_pathway(last_block: date, norms: Norms, calendar: Calendar) -> Due:
    """A3.4.3.2: the ИОМ is drafted within 10 working days of the person's own last block (decision 12)."""
    return calendar.add_working_days(last_block, norms.draft_pathway_days)


def agree_pathway(placed: date, norms: Norms, calendar: Calendar) -> Due:
    """A3.4.3.6: one joint term of 5 working days from the day the ИОМ is placed for agreement (decision 14)."""
    return calendar.add_working_days(placed, norms.agree_pathway_days)


def on_the_day(day: date, _norms: Norms, _calendar: Calendar) -> Due:
    """A2.5.9.5: the diagnostic is taken and held at the set time; the term ends on the day that was agreed."""
    return _named(day)


def answer_consent(asked: date, norms: Norms, calendar: Calendar) -> Due | None:
    """A2.consent: the form names no day for the answer; an act of the region may."""
    return _own_term(asked, norms.answer_consent_days, calendar)


def collect_consents(asked: date, norms: Norms, calendar: Calendar) -> Due | None:
    """A2.5.9.3: the order gives the school no term for collecting consents; an act of the region may."""
    return _own_term(asked, norms.collect_consents_days, calendar)


def prepare_materials(begun: date, norms: Norms, calendar: Calendar) -> Due | None:
    """A2.4.3.7: by the institute's act, from the day the materials were begun or came back with remarks."""
    return _own_term(begun, norms.prepare_materials_days, calendar)


def give_review(asked: date, norms: Norms, calendar: Calendar) -> Due | None:
    """A2.4.3.8: by the institute's act, from the day the expert was asked."""
    return _own_term(asked, norms.give_review_days, calendar)


def approve_materials(reviewed: date, norms: Norms, calendar: Calendar) -> Due | None:
    """A2.4.3.9: by the institute's act, from the day of the last positive review."""
    return _own_term(reviewed, norms.approve_materials_days, calendar)


def repair_job(failed: date, norms: Norms, calendar: Calendar) -> Due | None:
    """A2.5.5: by the operator's act, from the day a job failed for good."""
    return _own_term(failed, norms.repair_job_days, calendar)


def answer_inquiry(asked: date, norms: Norms, calendar: Calendar) -> Due:
    """Law 152-ФЗ, art. 20: a person's inquiry about their data is answered within 10 working days."""
    return calendar.add_working_days(asked, norms.answer_inquiry_days)


def correct_data(asked: date, norms: Norms, calendar: Calendar) -> Due:
    """Law 152-ФЗ, art. 20, 21: what a person says is wrong is corrected, or refused with the reason."""
    return calendar.add_working_days(asked, norms.correct_data_days)


def stop_processing(withdrawn: date, norms: Norms, calendar: Calendar) -> Due:
    """Law 152-ФЗ, art. 21 part 5: processing ends within 30 days of the withdrawal of the consent (decision 41)."""
    return calendar.add_days(withdrawn, norms.stop_processing_days)


def _named(day: date) -> Due:
    """A day that was named, not counted: no calendar moves it."""
    return Due(day, assumed=False, calendar_version="")


def _own_term(start: date, days: int, calendar: Calendar) -> Due | None:
    return calendar.add_working_days(start, days) if days else None


def earliest_pathway_end(start: date, norms: Norms) -> date:
    """A3.4.4.3: the first date on which an ИОМ begun on `start` may end: six full months, both days counted in."""
    return same_date(start, norms.pathway_months_min) - DAY


def latest_pathway_end(start: date, norms: Norms, calendar: Calendar) -> Due:
    """A3.4.4.3: the last day of an ИОМ begun on `start`, prolongations included (two years; decision 21)."""
    return calendar.add_months(start, norms.pathway_months_max)


def destroy_pathway(completed: date, norms: Norms, calendar: Calendar) -> Due:
    """A3.4.5.4: the ИОМ is kept for one year from completion; this is the last day of keeping."""
    return calendar.add_years(completed, norms.retain_pathway_years)


def next_complex_diagnostic(taken: date, norms: Norms) -> date:
    """A2.5.6.1: the date from which the next complex diagnostic is due (three years after the last)."""
    return same_date(taken, 12 * norms.complex_every_years)


def renew_instrument(approved: date, norms: Norms, _calendar: Calendar) -> Due:
    """A2.4.3.10: the last day on which materials approved on `approved` are in force without renewal."""
    return _named(instrument_expires(approved, norms) - DAY)


def instrument_expires(approved: date, norms: Norms) -> date:
    """A2.4.3.10: the date from which approved materials may no longer be scheduled without renewal (one year)."""
    return same_date(approved, 12 * norms.instrument_years)
