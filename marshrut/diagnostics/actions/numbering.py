"""What an application is called, and its numbers: the institute's incoming one, the school's outgoing one."""

from datetime import date

from marshrut.core.norms import bodies
from marshrut.core.viewer import Viewer
from marshrut.core.wording import day_range_short
from marshrut.diagnostics.models import Application
from marshrut.documents.actions import allocate, cancel_number
from marshrut.documents.models import AllocatedNumber

SERIES, OUTGOING = "application", "outgoing"
NO_NUMBER = "Номер убран из сведений заявки"


def title_of(application: Application) -> str:
    """What the application is called in lists and duties: whose it is, its number, its period."""
    if application.is_programme:
        return f"{application.get_purpose_display().capitalize()}: {application.group}"[:300]
    kind = "Дополнительная заявка" if application.supplements_id else "Коллективная заявка"
    if not application.is_collective:
        return f"Индивидуальная заявка {application.number}, {application.applicant.short_name}"
    parts = [f"{kind} {application.number}".strip(), application.school.short_name]
    if application.period_from and application.period_to:
        parts.append(day_range_short(application.period_from, application.period_to))
    return ", ".join(parts)[:300]


def give_number(application: Application, viewer: Viewer) -> None:
    """The number of a sent application; its row of the series stays locked until the commit."""
    year = viewer.today.year
    [number] = allocate(SERIES, year)
    names = bodies(viewer.today)
    application.number = names.application_number.format(region=names.region_code, year=year, number=number)
    application.save(update_fields=["number"])
    application.case.title = title_of(application)
    application.case.save(update_fields=["title"])


def give_outgoing(application: Application, viewer: Viewer) -> None:
    """The outgoing number of a school's letter, where the school has written none of its own: each has its series."""
    if not application.is_collective or application.outgoing_number:
        return
    year = viewer.today.year
    [number] = allocate(f"{OUTGOING}-{application.organisation_id}", year)
    names = bodies(viewer.today)
    application.outgoing_number = names.outgoing_number.format(
        region=names.region_code, year=year, number=number
    )
    application.outgoing_on = viewer.today
    application.save(update_fields=["outgoing_number", "outgoing_on"])


def replace_outgoing(application: Application, number: str, on: date | None, viewer: Viewer) -> None:
    """The school's own number takes the place of another: one of the series is then said to be out of use.

    The caller saves the application.
    """
    if application.outgoing_number and number != application.outgoing_number and application.outgoing_on:
        year = application.outgoing_on.year
        series = f"{OUTGOING}-{application.organisation_id}"
        names = bodies(application.outgoing_on)
        given = AllocatedNumber.objects.filter(series__code=series, series__year=year, cancelled_at=None)
        for taken in given.values_list("number", flat=True):
            text = names.outgoing_number.format(region=names.region_code, year=year, number=taken)
            if text == application.outgoing_number:
                reason = f"Организация указала свой исходящий номер: {number}" if number else NO_NUMBER
                cancel_number(series=series, year=year, number=taken, viewer=viewer, reason=reason)
    application.outgoing_number, application.outgoing_on = number, on
