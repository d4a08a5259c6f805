"""Correct a year of the production calendar: a new version, and the open terms counted anew."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from marshrut.core import norms
from marshrut.core.models import CalendarYear
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import recalculate


@transaction.atomic
def correct_calendar(*, year: int, data: dict[str, Any], basis: str, viewer: Viewer) -> int:
    """Save a corrected year and recalculate the open terms; returns how many terms moved.

    Versions are never overwritten: the newest counts, the older say by which calendar a term was closed.
    """
    shipped = next((y.version for y in norms.calendar().years if y.number == year), 0)
    known = CalendarYear.objects.filter(year=year).aggregate(newest=Max("version"))["newest"]
    CalendarYear.objects.create(
        year=year,
        version=max(known or 0, shipped) + 1,
        data=data,
        basis=basis,
        set_by_id=viewer.person_id,
        set_at=viewer.at,
    )
    norms.forget()
    return recalculate(viewer)
