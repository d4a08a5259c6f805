"""Open and close terms; recalculate open ones when the calendar is corrected."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from marshrut.core.journal import record
from marshrut.core.models import Case, CaseModel, Deadline, Entry
from marshrut.core.norms import calendar, norms
from marshrut.core.viewer import Role, Viewer
from marshrut.core.workflow.registry import term_of
from marshrut.core.workflow.table import Term
from marshrut.regulations.calendar import Calendar

RECALCULATED = "recalculated"


def close_terms(
    entries: Sequence[Entry], names: Sequence[str], viewer: Viewer, *, dropped: bool = False
) -> None:
    """Close the named open terms of the entries' cases: done, or dropped as needless."""
    if not names:
        return
    by_case = {entry.case_id: entry for entry in entries}
    found = list(Deadline.objects.open().filter(case_id__in=by_case, name__in=names))
    for deadline in found:
        deadline.closed_at, deadline.closed_by = viewer.at, by_case[deadline.case_id]
        deadline.dropped = dropped
    Deadline.objects.bulk_update(found, ["closed_at", "closed_by", "dropped"], batch_size=500)


def open_terms(
    moved: Sequence[tuple[CaseModel, Entry]], terms: Sequence[Term], viewer: Viewer
) -> list[Deadline]:
    """Open terms for each moved object, counted by the norms and calendar in force that day."""
    if not terms:
        return []
    rows = [term_row(obj, entry, term, viewer) for obj, entry in moved for term in terms]
    return Deadline.objects.bulk_create(rows)


def term_row(obj: Any, entry: Entry, term: Term, viewer: Viewer) -> Deadline:
    started = term.start(obj) if term.start else viewer.today
    row = Deadline(
        case_id=obj.pk,
        name=term.name,
        clause=term.clause,
        started_on=started,
        opened_at=viewer.at,
        opened_by=entry,
        **term.to.columns(obj),
    )
    if term.norm:
        row.days = getattr(norms(started), term.norm) or None
    set_due(row, term)
    return row


def readdress(obj: CaseModel) -> None:
    """Address the open terms of an object anew: those whom they speak to have changed."""
    rows = list(Deadline.objects.open().filter(case_id=obj.pk).select_related("case"))
    for row in rows:
        for name, value in term_of(row.case.kind, row.name).to.columns(obj).items():
            setattr(row, name, value)
    Deadline.objects.bulk_update(rows, ["role", "organisation_id", "person_id"])


def restart(obj: CaseModel) -> None:
    """Count the open terms of an object anew: the day from which they run has changed."""
    rows = list(Deadline.objects.open().filter(case_id=obj.pk).select_related("case"))
    for row in rows:
        term = term_of(row.case.kind, row.name)
        if term.start:
            row.started_on = term.start(obj)
            set_due(row, term)
    Deadline.objects.bulk_update(rows, ["started_on", "due_on", "assumed", "calendar_version"])


def set_due(row: Deadline, term: Term, by: Calendar | None = None) -> None:
    """Count the last day by the term's rule, with the norms in force on the day it counts from."""
    due = term.rule(row.started_on, norms(row.started_on), by or calendar()) if term.rule else None
    if due is None:
        return
    row.due_on, row.assumed, row.calendar_version = due.on, due.assumed, due.calendar_version


def days_left(due_on: date, today: date) -> int:
    """Working days left until the end of the term; 0 on its last day, negative when overdue."""
    return calendar().days_left(today, due_on)


def moving(by: Calendar) -> list[tuple[Deadline, date]]:
    """Open terms that a calendar moves, each counted by it, with the last day they had. Nothing is written."""
    moved = []
    for row in Deadline.objects.open().filter(days__isnull=False).select_related("case").iterator(500):
        before = row.due_on
        set_due(row, term_of(row.case.kind, row.name), by)
        if before is not None and row.due_on != before:
            moved.append((row, before))
    return moved


@transaction.atomic
def recalculate(viewer: Viewer) -> int:
    """Count all open terms anew by the calendar now in force; returns how many moved.

    A corrected calendar moves open terms only; what was closed was closed by the calendar of its day.
    """
    moved = moving(calendar())
    for row, before in moved:
        case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=row.case_id)
        dates = {"term": row.name, "before": before, "after": row.due_on, "calendar": row.calendar_version}
        record(
            case,
            viewer=viewer,
            capacity=Role.ADMINISTRATOR,
            name=RECALCULATED,
            label="Срок пересчитан по исправленному календарю",
            data=dates,
        )
    Deadline.objects.bulk_update(
        [row for row, _ in moved], ["due_on", "assumed", "calendar_version"], batch_size=500
    )
    return len(moved)
