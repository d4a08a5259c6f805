"""Reads of programmes and events."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from marshrut.measures.models import Measure


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
