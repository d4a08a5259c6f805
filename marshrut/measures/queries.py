"""Reads of programmes and events."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from marshrut.codifier.models import CodifierEntry
from marshrut.core.viewer import Viewer
from marshrut.measures.models import Measure
from marshrut.people.models import normal


def helping(entry_ids: Sequence[int], on: date, *, subject_id: int | None = None) -> dict[int, Measure]:
    """Codifier entry id → the nearest measure still to come that works on it."""
    fitting = Q(subject__isnull=True) | Q(subject_id=subject_id)
    rows = (
        Measure.entries.through.objects.filter(codifierentry_id__in=entry_ids)
        .filter(measure__in=Measure.objects.filter(fitting, starts_on__gte=on, withdrawn_on__isnull=True))
        .select_related("measure")
        .order_by("-measure__starts_on", "-measure__pk")
    )
    return {row.codifierentry_id: row.measure for row in rows}


def listed(
    viewer: Viewer,
    *,
    q: str = "",
    category: str = "",
    source: str = "",
    since: date | None = None,
    code: str = "",
) -> QuerySet[Measure]:
    """Measures that are not withdrawn, by what was asked, with their codifier entries."""
    found = Measure.objects.visible_to(viewer).filter(withdrawn_on__isnull=True).prefetch_related("entries")
    if q:
        found = found.filter(search__contains=normal(q))
    if category:
        found = found.filter(category=category)
    if source:
        found = found.filter(source=source)
    if since:
        found = found.filter(ends_on__gte=since)
    if code:
        tagged = CodifierEntry.objects.filter(code__istartswith=code.strip().upper())
        found = found.filter(
            pk__in=Measure.entries.through.objects.filter(codifierentry__in=tagged).values("measure_id")
        )
    return found
