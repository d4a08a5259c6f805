"""Everything kept about a person, section by section, without a word about anybody else.

A section reads the rows that the model itself says are the person's (`kept.owner`). Whoever else stands in a row — who
looked, who signed, who wrote — is told by role at most. What is left out is named in `LEFT_OUT`, and a test finds the
model that is in neither.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from marshrut.core.models import Entry
from marshrut.core.viewer import Viewer
from marshrut.core.wording import day_digits, local
from marshrut.diagnostics.models import Result
from marshrut.pathways.models import Pathway
from marshrut.people.models import Employment, Person
from marshrut.privacy.models import Access
from marshrut.privacy.queries.archive.people import ENTRANCE, PERSON, RECORD, RIGHTS, TRACES
from marshrut.privacy.queries.archive.spec import LEFT_OUT, Read, Spec
from marshrut.privacy.queries.archive.work import DIAGNOSTICS, PAPERS, PATHWAYS

SPECS = (*RECORD, *DIAGNOSTICS, *PATHWAYS, *PAPERS, *RIGHTS, *ENTRANCE, *TRACES)

__all__ = ["LEFT_OUT", "PERSON", "SPECS", "Section", "count", "sections"]


@dataclass(frozen=True)
class Section:
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def sections(viewer: Viewer) -> Iterator[Section]:
    """Everything about the viewer, one section after another; a query for each, two where rows have lists."""
    own = [*Person.objects.selves(viewer.identity).order_by("merged_into_id", "pk")]
    yield Section("Человек", tuple(PERSON), [_row(each, PERSON) for each in own])
    untold = Q(case__in=Result.objects.filter(person__in=own, released_at__isnull=True).values("pk"))
    untold |= Q(case__in=Access.objects.filter(person__in=own, admitted_at__isnull=True).values("pk"))
    untold |= Q(case__in=Pathway.objects.filter(person__in=own, placed_on__isnull=True).values("pk"))
    for spec in SPECS:
        found = _found(spec, [each.pk for each in own])
        if spec.model is Entry:
            found = found.exclude(untold)
        yield Section(spec.title, tuple(spec.columns), [_row(each, spec.columns) for each in found])


def count() -> int:
    """How many sections there are."""
    return 1 + len(SPECS)


def _found(spec: Spec, own: Sequence[int]):
    rows = spec.model._base_manager.filter(spec.where, **{f"{_owner(spec.model)}__in": own})
    found = rows.select_related(*spec.related) if spec.related else rows
    return (
        found.prefetch_related("subjects").order_by("pk")
        if spec.model is Employment
        else found.order_by("pk")
    )


def _owner(model: Any) -> str:
    return str(model.kept.owner)


def _row(row: Any, columns: dict[str, Read]) -> list[str]:
    return [_said(read(row) if callable(read) else _at(row, read)) for read in columns.values()]


def _at(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = getattr(row, name)
        row = row() if callable(row) else row
    return row


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, datetime):
        return f"{local(value):%d.%m.%Y %H:%M}"
    return day_digits(value) if isinstance(value, date) else str(value)
