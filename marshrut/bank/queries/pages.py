"""What the pages of the bank show: lists, a journal, the steps open to the viewer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from marshrut.bank.models import Instrument, Item
from marshrut.bank.queries import expires_on, packages
from marshrut.core.models import Case, CaseModel, Entry
from marshrut.core.pages import Status
from marshrut.core.standing import acted_as
from marshrut.core.viewer import Role, Viewer
from marshrut.core.wording import day_digits
from marshrut.core.workflow import Transition, buttons
from marshrut.people.models import normal
from marshrut.regulations.calendar import same_date


@dataclass(frozen=True, slots=True)
class Step:
    """A button of a page: where it leads."""

    label: str
    url: str
    danger: bool


def steps(obj: CaseModel, viewer: Viewer) -> list[Step]:
    return [Step(t.label, _address(t, obj), t.danger) for t in buttons(obj, viewer)]


def _address(step: Transition, obj: CaseModel) -> str:
    return reverse(step.action, args=[obj.pk]) if step.action else reverse("step", args=[obj.pk, step.name])


def journal(case: Case) -> list[tuple[Entry, str, str]]:
    """Entries of a case, newest first, with the capacity in words and the reason given."""
    labels = dict(Role.choices)
    entries = case.entries.select_related("person", "payload").order_by("-seq")
    told = [(e, e.payload.data if hasattr(e, "payload") else {}) for e in entries]
    return [(e, acted_as(e.capacity, data, labels), data.get("note", "")) for e, data in told]


def listed_instruments(viewer: Viewer, *, q: str = "", **wanted) -> QuerySet[Instrument]:
    """Instruments of the list; `wanted` are columns that must have a value, empty ones do not matter."""
    found = Instrument.objects.visible_to(viewer).select_related("case", "subject", "author")
    if q:
        found = found.filter(search__contains=normal(q))
    return found.filter(**{name: value for name, value in wanted.items() if value})


def listed_items(viewer: Viewer, *, q: str = "", use: str = "", **wanted) -> QuerySet[Item]:
    """Items of the list; `use`: "free" or "used"."""
    found = Item.objects.visible_to(viewer).select_related("case", "subject").prefetch_related("entries")
    found = found.annotate(uses=Count("places"))
    if q:
        found = found.filter(search__contains=normal(q))
    if use:
        found = found.filter(uses__gt=0) if use == "used" else found.filter(uses=0)
    return found.filter(**{name: value for name, value in wanted.items() if value})


def lasting(instrument: Instrument, on: date) -> Status | None:
    """Until when approved materials may be scheduled (A2.4.3.10); a month before the end it is time to renew."""
    if instrument.state not in (Instrument.State.APPROVED, Instrument.State.EXPIRED):
        return None
    until = expires_on(instrument)
    if until is None:
        return None
    kind = "late" if until <= on else "soon" if until <= same_date(on, 1) else "good"
    return Status(kind, day_digits(until))


def plan_of(instrument: Instrument) -> list[dict[str, Any]]:
    """The plan as a form shows it."""
    return [
        {
            "position": row.position,
            "block": row.block,
            "block_label": row.get_block_display(),
            "kind": row.kind,
            "kind_label": row.get_kind_display(),
            "points": row.points,
            "skill": row.skill,
            "codes": tuple(sorted(packages.codes_of(row))),
        }
        for row in instrument.rows.prefetch_related("entries")
    ]
