"""Reads of applications, and what the rules find in them."""

from dataclasses import dataclass

from django.db.models import Count, Q

from marshrut.diagnostics.models import Application, ApplicationRow, Attempt, Consent
from marshrut.diagnostics.queries.consents import agreed
from marshrut.people.models import Employment
from marshrut.regulations import application as rules
from marshrut.regulations.findings import Finding


def rows_of(application):
    """The rows that take part, by name, with their people, subjects and consents: one query."""
    return (
        ApplicationRow.objects.filter(application=application, left_out=False)
        .select_related("employment__person", "subject", "consent__subject")
        .order_by("employment__person__search", "subject__name")
    )


def left_out_of(application):
    return (
        ApplicationRow.objects.filter(application=application, left_out=True)
        .select_related("employment__person", "subject", "consent")
        .order_by("employment__person__search", "subject__name")
    )


def consent_of(row):
    """The row's consent, or None while nobody was asked."""
    return getattr(row, "consent", None)


def letter(application):
    """The application as the rules see it."""
    return rules.Application(
        since=application.period_from,
        until=application.period_to,
        blocks=application.blocks,
        rows=[
            rules.Row(
                person=str(row.employment.person_id),
                name=row.employment.person.short_name,
                subject=row.subject.name,
                consents=agreed(consent_of(row)),
            )
            for row in rows_of(application)
        ],
    )


def details_are_filled(application, viewer):
    yield rules.period_finding(application.period_from, application.period_to, viewer.today)
    yield rules.blocks_finding(application.blocks)


def people_are_named(application, _viewer):
    named = application.rows.filter(left_out=False).exists()
    text = "Участники выбраны." if named else "В заявке нет ни одного участника. Выберите участников."
    yield Finding("A2.application", text, named)


def letter_is_complete(application, viewer):
    return rules.application_findings(letter(application), viewer.today)


def conditions_are_agreed(application, viewer):
    since, until = application.agreed_from, application.agreed_to
    dates = bool(since and until and since <= until)
    yield Finding(
        "A2.5.9.4", "Сроки согласованы." if dates else "Укажите согласованные даты: с какой по какую.", dates
    )
    future = not dates or until >= viewer.today
    yield Finding(
        "A2.5.9.4", "Сроки впереди." if future else "Согласованный срок уже прошёл. Исправьте даты.", future
    )
    place = bool(application.agreed_place.strip())
    yield Finding("A2.5.7.1", "Место согласовано." if place else "Укажите согласованное место.", place)


def subject_counts(application):
    """«предмет, человек»: adds itself up (A2.application)."""
    return rules.subject_counts(letter(application).rows)


def staff_of(organisation_id, today):
    """Who works in the organisation today, with subjects: two queries."""
    return (
        Employment.objects.filter(
            Q(until__isnull=True) | Q(until__gte=today), organisation_id=organisation_id
        )
        .filter(since__lte=today, person__merged_into__isnull=True)
        .select_related("person")
        .prefetch_related("subjects")
        .order_by("person__search", "pk")
    )


def with_counts(applications):
    """Applications with the numbers their lists show."""
    taking = Q(rows__left_out=False)
    return applications.select_related("organisation", "person", "case").annotate(
        people=Count("rows__employment__person", filter=taking, distinct=True),
        row_count=Count("rows", filter=taking, distinct=True),
        given_count=Count("rows", filter=taking & Q(rows__consent__state=Consent.State.GIVEN), distinct=True),
    )


@dataclass(frozen=True, slots=True)
class Present:
    """What a head may know of a person in a sitting: was there or not (A2.6.3, decision 3)."""

    name: str
    subject: str
    starts_at: object
    place: str
    presence: str
    kind: str


PRESENCE = {
    Attempt.State.ASSIGNED: ("назначен", "still"),
    Attempt.State.RUNNING: ("на диагностике", "calm"),
    Attempt.State.FINISHED: ("присутствовал", "good"),
    Attempt.State.ABSENT: ("не явился", "late"),
    Attempt.State.WITHDRAWN: ("согласие отозвано", "still"),
    Attempt.State.CANCELLED: ("сеанс отменён", "still"),
}


def attendance(application_id, viewer):
    """Attendance of a collective application as `Present` values; empty for whoever may not see it."""
    application = (
        Application.objects.visible_to(viewer)
        .filter(pk=application_id, channel=Application.Channel.COLLECTIVE)
        .first()
    )
    if application is None:
        return []
    works = (
        Attempt.objects.filter(consent__application=application)
        .select_related("person", "consent__subject", "sitting")
        .order_by("person__search", "consent__subject__name", "sitting__starts_at")
    )
    return [
        Present(
            work.person.full_name,
            work.consent.subject.name,
            work.sitting.starts_at,
            work.sitting.place,
            *PRESENCE[Attempt.State(work.state)],
        )
        for work in works
    ]
