"""A person's own printed application: what it must have to be signed, what throwing it away leads to."""

from django.db.models import Q

from marshrut.core.wording import day_year
from marshrut.diagnostics.models import Application, ApplicationRow
from marshrut.diagnostics.queries.applications import (
    OPEN,
    SAID_NOTHING_AGAINST,
    details_are_filled,
    people_are_named,
)
from marshrut.regulations.findings import Finding


def own_is_complete(application, viewer):
    """Its consents stand on the same sheet and are given with it; the post that it names must still be held."""
    yield from details_are_filled(application, viewer)
    yield from people_are_named(application, viewer)
    works = [row.employment for row in application.rows.select_related("employment__organisation")]
    left = next((work for work in works if work.until and work.until < viewer.today), None)
    text = (
        f"В заявке прежнее место работы: {left.organisation.short_name}. Удалите черновик и подайте новую заявку."
        if left
        else "Место работы прежнее."
    )
    yield Finding("A2.5.9.3", text, left is None)


def applied_for(person_id, viewer):
    """Subject id → the own application of the person that asks for it already, its diagnostics still ahead, in words;
    only what the viewer may know of. A second one is not forbidden: it may be of other blocks.
    """
    own = Application.objects.visible_to(viewer).filter(person_id=person_id, state__in=OPEN)
    rows = ApplicationRow.objects.filter(application__in=own, left_out=False)
    rows = rows.filter(Q(consent=None) | Q(consent__state__in=SAID_NOTHING_AGAINST)).select_related(
        "application"
    )
    return {row.subject_id: _already(row.application) for row in rows.order_by("pk")}


def _already(application):
    if not application.sent_at:
        return "уже в заявке, которая ждёт подписи"
    return f"уже в заявке {application.number} от {day_year(application.sent_at)}"


def discarding(application):
    """What it leads to that a draft is thrown away, for its page; a school's has people who were asked."""
    if application.person_id:
        return (
            "Заявка закроется неподписанной, напечатанный лист больше не примут. Подать новую заявку можно."
        )
    return (
        "Заявка закроется неотправленной, педагогам больше не нужно отвечать о согласии. Вернуть черновик нельзя,"
        " начать новую заявку можно."
    )
