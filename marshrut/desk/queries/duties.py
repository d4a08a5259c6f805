"""What awaits the viewer: open terms, one row a duty, many alike joined into one row."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.urls import reverse

from marshrut.core.models import Deadline
from marshrut.core.pages import Status
from marshrut.core.workflow import days_left, flows, term_of

ALONE = 3
MOST_ROWS = 100


@dataclass(frozen=True)
class Duty:
    """One row of «Сегодня»: `count` people or papers when it stands for many duties alike."""

    title: str
    about: str
    due_on: date | None
    left: int | None
    clause: str
    days: int | None
    assumed: bool
    button: str
    url: str
    count: int = 1

    @property
    def status(self):
        if self.left == 0 and not self.days:
            return Status("soon", "сегодня")
        return None if self.left is None else Status.of_term(self.left, self.due_on, headed=True)


def duties(viewer):
    """All open duties of the viewer in two queries, by due date, those without a term last."""
    groups = list(_groups(viewer))
    joined = [g for g in groups if g["n"] > ALONE and term_of(g["case__kind"], g["name"]).list_route]
    found = [_group_duty(g, viewer) for g in joined]
    if len(joined) < len(groups):
        found += [_duty(d, viewer) for d in _single(viewer, joined)]
    return sorted(found, key=lambda d: (d.due_on is None, d.due_on or date.max, d.title, d.about))


def count_duties(viewer):
    """(all, overdue): how many open duties the viewer has."""
    found = _mine(viewer)
    numbers = found.aggregate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=viewer.today)))
    return numbers["n"], numbers["late"]


def by_section(found, today):
    """Duties under the headings of the page: overdue, by tomorrow, by the end of the week, later, without a term."""
    week_end = today + timedelta(days=6 - today.weekday())
    sections: dict[str, list[Any]] = {
        "Просрочено": [],
        "Сегодня и завтра": [],
        "До конца недели": [],
        "Позже": [],
        "Без срока": [],
    }
    for duty in found:
        sections[_section(duty, week_end)].append(duty)
    return [(title, rows) for title, rows in sections.items() if rows]


def _section(duty, week_end):
    if duty.left is None:
        return "Без срока"
    if duty.left < 0:
        return "Просрочено"
    if duty.left <= 1:
        return "Сегодня и завтра"
    return "До конца недели" if duty.due_on <= week_end else "Позже"


def _mine(viewer):
    """Open duties of the viewer. Where there is something they must not learn of (decisions 3, 29), or a role that
    they have put off, none leads to what they may not see.
    """
    found = Deadline.objects.visible_to(viewer).open()
    if not (viewer.apart() or viewer.acting):
        return found
    known = Q()
    for kind, flow in flows().items():
        cases: Any = flow.model._default_manager
        known |= Q(case__kind=kind, case_id__in=cases.visible_to(viewer).values("pk"))
    return found.filter(known)


def _groups(viewer):
    return (
        _mine(viewer)
        .values("case__kind", "name", "due_on", "clause", "days", "assumed")
        .annotate(n=Count("pk"))
        .order_by(F("due_on").asc(nulls_last=True), "name")
    )


def _single(viewer, joined):
    rows = _mine(viewer).select_related("case", "case__organisation")
    for group in joined:
        rows = rows.exclude(case__kind=group["case__kind"], name=group["name"], due_on=group["due_on"])
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST_ROWS]


def _duty(deadline, viewer):
    term = term_of(deadline.case.kind, deadline.name)
    organisation = deadline.case.organisation
    about = deadline.case.title
    if organisation and not deadline.person_id and organisation.short_name not in about:
        about = f"{about} · {organisation.short_name}"
    return Duty(
        title=term.label,
        about=about,
        due_on=deadline.due_on,
        left=days_left(deadline.due_on, viewer.today) if deadline.due_on else None,
        clause=deadline.clause,
        days=deadline.days,
        assumed=deadline.assumed,
        button=term.button,
        url=reverse(term.route, args=[deadline.case_id]),
    )


def _group_duty(group, viewer):
    term = term_of(group["case__kind"], group["name"])
    return Duty(
        title=term.label,
        about="",
        due_on=group["due_on"],
        left=days_left(group["due_on"], viewer.today) if group["due_on"] else None,
        clause=group["clause"],
        days=group["days"],
        assumed=group["assumed"],
        button="Открыть список",
        url=reverse(term.list_route),
        count=group["n"],
    )
