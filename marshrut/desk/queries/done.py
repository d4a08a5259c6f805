"""What the viewer has done: their entries, about cases that they may still see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from marshrut.core.access import Who
from marshrut.core.documenting import declared_routes
from marshrut.core.models import Entry
from marshrut.core.norms import calendar
from marshrut.core.viewer import Role, Viewer
from marshrut.core.wording import date_of
from marshrut.core.workflow import flow_of, flows
from marshrut.measures.models import Measure
from marshrut.people.models import Organisation, Person

LATELY = 10
"""Working days that «Сегодня» looks back."""
MOST_ROWS, MOST_ENTRIES = 6, 200
REGISTER = {
    "person": "Человек",
    "organisation": "Организация",
    "measure": "Мероприятие",
    "codifier": "Кодификатор",
}
"""Cases without a flow: acts upon people, organisations and lists, led to by the subject's own key."""


@dataclass(frozen=True)
class Done:
    """One row of «Сделано»; `count` cases when the same was done with many on one day."""

    what: str
    about: str
    at: datetime
    url: str
    count: int = 1


def done(viewer: Viewer) -> QuerySet[Entry]:
    """Entries of the viewer, one query, with the key of the measure that an entry is about. Who may not open a case any more sees nothing of it, its title neither."""
    found = Entry.objects.filter(_seen_by(viewer), person__in=Person.objects.selves(viewer.identity))
    measure = Measure.objects.filter(case=OuterRef("case_id")).values("pk")
    return found.select_related("case").annotate(measure_id=Subquery(measure)).order_by("-at", "-pk")


def lately(viewer: Viewer) -> list[Done]:
    """What was done in the last working days, newest first: of a case the last act of each day, the same acts
    upon many cases in one row.
    """
    entries = done(viewer).filter(at__date__gte=working_days_before(viewer.today))[:MOST_ENTRIES]
    last: dict[tuple[date, int], Entry] = {}
    for entry in entries:
        last.setdefault((date_of(entry.at), entry.case_id), entry)
    groups: dict[tuple[date, str, str], list[Entry]] = {}
    for (day, _), entry in last.items():
        groups.setdefault((day, entry.case.kind, entry.label), []).append(entry)
    return [_row(group, viewer) for group in list(groups.values())[:MOST_ROWS]]


def working_days_before(today: date) -> date:
    """The first of the working days that «Сегодня» looks back."""
    day, left = today, LATELY
    while left:
        day -= timedelta(days=1)
        left -= calendar().is_working(day)
    return day


def kinds() -> dict[str, str]:
    """Kinds of cases by their name, as the filter of the list offers them."""
    return {kind: flow.label for kind, flow in flows().items()} | REGISTER


def address(entry: Entry, viewer: Viewer) -> str:
    """The page of the entry's case, or another one about it that admits the viewer; empty when none does."""
    case = entry.case
    if case.kind in REGISTER:
        subject = case.person_id or case.organisation_id or getattr(entry, "measure_id", None)
        return reverse(case.kind, args=[subject] if subject else [])
    flow = flow_of(case)
    admitting = (
        name for name in (flow.route, *(term.route for term in flow.terms)) if _doors()[name](viewer)
    )
    name = next(admitting, "")
    return reverse(name, args=[case.pk]) if name else ""


@cache
def _doors() -> dict[str, Who]:
    return {name: declared.who for name, _, declared in declared_routes()}


def _seen_by(viewer: Viewer) -> Q:
    seen = Q(case__kind__in=("measure", "codifier")) if viewer.person_id else Q(pk__in=())
    seen |= Q(case__kind="person", case__person_id__in=Person.objects.visible_to(viewer).values("pk"))
    if viewer.has(Role.OPERATOR, Role.ADMINISTRATOR):
        places = Organisation.objects.visible_to(viewer)
        seen |= Q(case__kind="organisation", case__organisation_id__in=places.values("pk"))
    for kind, flow in flows().items():
        cases: Any = flow.model._default_manager
        seen |= Q(case__kind=kind, case_id__in=cases.visible_to(viewer).values("pk"))
    return seen


def _row(entries: Sequence[Entry], viewer: Viewer) -> Done:
    first = entries[0]
    if len(entries) == 1:
        return Done(first.label, first.case.title, first.at, address(first, viewer))
    day = date_of(first.at).isoformat()
    url = f"{reverse('done')}?since={day}&until={day}&kind={first.case.kind}"
    return Done(first.label, "", first.at, url, len(entries))
