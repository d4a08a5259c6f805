"""Reads of the bank of materials."""

from datetime import date

from django.db.models import Q, QuerySet

from marshrut.bank.models import Instrument
from marshrut.core.norms import norms
from marshrut.core.viewer import Viewer
from marshrut.regulations.instruments import schedule_finding


def usable_instruments(viewer: Viewer, on: date, subject_id: int | None = None) -> QuerySet[Instrument]:
    """Instruments that may be scheduled for that day: approved and within their year (A2.4.3.9, A2.4.3.10).

    With a subject also those made for no subject in particular.
    """
    approved = Instrument.objects.visible_to(viewer).filter(
        state=Instrument.State.APPROVED, approved_on__lte=on, variants__isnull=False
    )
    if subject_id is not None:
        approved = approved.filter(Q(subject_id=subject_id) | Q(subject__isnull=True))
    in_force = norms(on)
    dates = approved.values_list("pk", "approved_on").distinct()
    usable = [pk for pk, approved_on in dates if schedule_finding(approved_on, on, in_force).met]
    return Instrument.objects.filter(pk__in=usable).select_related("subject").order_by("title")
