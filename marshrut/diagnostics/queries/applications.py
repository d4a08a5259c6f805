"""Reads of applications, and what the rules find in them."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Case, Count, DateTimeField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate

from marshrut.core.models import Deadline
from marshrut.core.norms import norms
from marshrut.core.standing import acted_as
from marshrut.core.viewer import Role
from marshrut.core.wording import counted, plural
from marshrut.diagnostics.models import Application, ApplicationRow, Attempt, Consent
from marshrut.diagnostics.queries.consents import agreed, has_refused
from marshrut.diagnostics.queries.sittings import CAME, HELD, with_works
from marshrut.people.models import Employment, Subject, in_force
from marshrut.regulations import application as rules
from marshrut.regulations.findings import Finding

PEOPLE = "педагог,педагога,педагогов"
OPEN = [
    Application.State.DRAFT,
    Application.State.SIGNING,
    Application.State.SENT,
    Application.State.AGREED,
    Application.State.SCHEDULED,
]
SAID_NOTHING_AGAINST = [Consent.State.ASKED, Consent.State.GIVEN]


def rows_of(application):
    """The rows that take part, by name, with their people, subjects and consents: one query."""
    return (
        ApplicationRow.objects.filter(application=application, left_out=False)
        .select_related(
            "application",
            "employment__person",
            "subject",
            "consent__person",
            "consent__subject",
            "consent__application",
            "consent__proof",
        )
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


def kinds_seen(viewer):
    """The operator's list may have every kind; a school's has its own letters and what is the viewer's own."""
    if viewer.has(Role.OPERATOR):
        return set(Application.Channel)
    others = Application.objects.visible_to(viewer).exclude(channel=Application.Channel.COLLECTIVE)
    return {Application.Channel.COLLECTIVE, *others.values_list("channel", flat=True).order_by().distinct()}


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
                refused=has_refused(consent_of(row)),
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


def nobody_has_worked(application, _viewer):
    """An application is not taken back once people of it sat the test: their works and results stand."""
    came = Attempt.objects.filter(consent__application=application, state__in=CAME).count()
    text = (
        f"По этой заявке диагностику уже {plural(came, 'прошёл,прошли,прошли')} {counted(came, PEOPLE)}: "
        "отклонить или отозвать её нельзя. Остальных может освободить региональный оператор: «Больше никого не ждать»."
    )
    yield Finding("A2.5.9.5", text if came else "Никто ещё не проходил диагностику по этой заявке.", not came)


def somebody_has_worked(application, _viewer):
    held = bool(with_works([application.pk], HELD))
    text = "Сеанс проведён." if held else "Ни один сеанс по этой заявке ещё не проведён."
    yield Finding("A2.5.9.5", text, held)


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


def withdrawal(application):
    """What a withdrawal leads to, for its page."""
    known = (
        "Региональный оператор увидит, что заявка отозвана и почему. "
        if application.sent_at
        else "Заявка закроется неотправленной. "
    )
    return f"{known}Вернуть её нельзя: для диагностики понадобится новая заявка и новые согласия."


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
    """Applications with the numbers their lists show, counted for the rows of the page alone."""
    rows = ApplicationRow.objects.filter(application=OuterRef("pk"), left_out=False)
    given = rows.filter(consent__state__in=(Consent.State.GIVEN, Consent.State.OBLIGATORY))
    return applications.select_related("organisation", "person", "case", "group__measure").annotate(
        people=_number(rows, Count("employment__person", distinct=True)),
        row_count=_number(rows, Count("pk")),
        given_count=_number(given, Count("pk")),
    )


def _number(rows, what):
    counted = rows.order_by().values("application").annotate(n=what).values("n")
    return Coalesce(Subquery(counted), 0)


@dataclass(frozen=True, slots=True)
class Present:
    """What a head may know of a person in a sitting: was there or not (A2.6.3, decision 3)."""

    name: str
    subject: str
    starts_at: datetime
    place: str
    presence: str
    kind: str
    expected: bool


OTHERS = (Application.Channel.COLLECTIVE, Application.Channel.PROGRAMME)
"""Applications of those who may know who of the others was there (decision 3)."""
AHEAD = (Attempt.State.ASSIGNED, Attempt.State.RUNNING)
PRESENCE = {
    Attempt.State.ASSIGNED: ("назначен", "still"),
    Attempt.State.RUNNING: ("на диагностике", "calm"),
    Attempt.State.WRITTEN: ("присутствие отмечено", "good"),
    Attempt.State.FINISHED: ("присутствие отмечено", "good"),
    Attempt.State.VOID: ("присутствие отмечено", "good"),
    Attempt.State.ABSENT: ("неявка", "late"),
    Attempt.State.WITHDRAWN: ("согласие отозвано", "still"),
    Attempt.State.CANCELLED: ("сеанс отменён", "still"),
}


def attendance(application_id, viewer):
    """Attendance of an application for others as `Present` values; empty for whoever may not see it.

    Who has left the school is listed at those sittings only that fell into their work there.
    """
    application = Application.objects.visible_to(viewer).filter(pk=application_id, channel__in=OTHERS).first()
    if application is None:
        return []
    works = Attempt.objects.filter(consent__application=application).exclude(state=Attempt.State.CANCELLED)
    if application.is_collective:
        works = works.filter(
            Q(person_id__in=_working_at(application.organisation_id, viewer))
            | Q(employment__until__gte=TruncDate("sitting__starts_at"))
        )
    rows = works.select_related("person", "consent__subject", "sitting")
    return [
        present(work)
        for work in rows.order_by("person__search", "consent__subject__name", "sitting__starts_at")
    ]


def _working_at(organisation_id, viewer):
    works = Employment.objects.filter(in_force(viewer.today), organisation_id=organisation_id)
    return works.values("person_id")


def present(work):
    return Present(
        work.person.full_name,
        work.consent.subject.name,
        work.sitting.starts_at,
        work.sitting.place,
        *PRESENCE[Attempt.State(work.state)],
        expected=work.state not in (Attempt.State.WITHDRAWN, Attempt.State.CANCELLED),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A person and a subject that the application may name."""

    employment: Employment
    subject: Subject
    row: ApplicationRow | None
    elsewhere: str = ""
    """The other application of the school that already asks for the same."""

    @property
    def key(self):
        return f"{self.employment.pk}-{self.subject.pk}"

    @property
    def pick(self):
        return self.employment.pk, self.subject.pk

    @property
    def picked(self):
        return self.row is not None and not self.row.left_out

    @property
    def minutes(self):
        return self.row.extra_minutes if self.row else 0

    @property
    def consent(self):
        return consent_of(self.row) if self.row else None


def staff_lines(application, today):
    """Every person of the school with each of their subjects, and what the application already names."""
    rows = {
        (row.employment_id, row.subject_id): row
        for row in application.rows.select_related("employment__person", "subject", "consent")
    }
    others = _named_elsewhere(application)
    lines = [
        Line(
            work,
            subject,
            rows.pop((work.pk, subject.pk), None),
            others.get((work.person_id, subject.pk), ""),
        )
        for work in staff_of(application.organisation_id, today)
        for subject in work.subjects.all()
    ]
    lines += [Line(row.employment, row.subject, row) for row in rows.values()]
    return sorted(_once(lines), key=lambda line: (line.employment.person.search, line.subject.name))


def _named_elsewhere(application):
    """(person, subject) → the application of the same school that names them and whose diagnostics lie ahead."""
    ahead = ApplicationRow.objects.filter(
        application__organisation=application.organisation_id,
        application__channel=Application.Channel.COLLECTIVE,
        application__state__in=OPEN,
        left_out=False,
    ).exclude(application=application)
    unanswered_or_given = Q(consent=None) | Q(consent__state__in=SAID_NOTHING_AGAINST)
    rows = ahead.filter(unanswered_or_given).values_list(
        "employment__person", "subject", "application__number"
    )
    return {
        (person, subject): f"уже в заявке {number}" if number else "уже в другой заявке, её готовят"
        for person, subject, number in rows
    }


def _once(lines):
    """Who has two works in the school stands once for a subject: by the work that is named already, or the main one."""
    found, named = [], set()
    for line in sorted(lines, key=lambda line: (line.row is None, not line.employment.is_main)):
        key = line.employment.person_id, line.subject.pk
        if line.row is not None or key not in named:
            found.append(line)
        named.add(key)
    return found


def subjects_of_lines(lines):
    """(subject, number of lines): the shortcuts of the staff list."""
    counts = Counter(line.subject for line in lines)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].name))


WAIT = {Application.State.SIGNING: 9999, Application.State.DRAFT: 9998}
"""What waits for the school itself stands before all that was sent: the years it is put under in the order."""


def with_terms(applications):
    """Adds the last day of the open term of contact (A2.5.9.4), and it or the end of time to sort by; for the school
    the moment of sending, with what waits for itself above.
    """
    term = Deadline.objects.open().filter(case_id=OuterRef("pk"), name="contact")
    due = Subquery(term.values("due_on")[:1])
    waits = [When(state=state, then=Value(datetime(year, 1, 1, tzinfo=UTC))) for state, year in WAIT.items()]
    order = Case(*waits, default=Coalesce("sent_at", "case__since"), output_field=DateTimeField())
    return applications.annotate(
        contact_due=due, contact_order=Coalesce(due, Value(date.max)), school_order=order
    )


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the journal as pages show it."""

    what: str
    who: str
    capacity: str
    at: datetime
    why: str


def history(case):
    """The case's journal, newest first; one query."""
    entries = case.entries.select_related("person", "payload").order_by("-seq")
    return [_event(entry, entry.payload.data if hasattr(entry, "payload") else {}) for entry in entries]


def _event(entry, told):
    """An act in an account recovered at school says so: it may have been somebody else's (decision 29)."""
    capacity = acted_as(entry.capacity, told, dict(Role.choices))
    return Event(
        entry.label,
        entry.person.short_name if entry.person else "Система",
        "вход восстановлен по карточке, личность не подтверждена" if told.get("recovered") else capacity,
        entry.at,
        told.get("note", ""),
    )


def why_ended(application):
    """The reason given when the application was declined or withdrawn, else nothing."""
    if application.state not in (Application.State.DECLINED, Application.State.WITHDRAWN):
        return ""
    ends = application.case.entries.filter(name__in=("decline", "withdraw"), payload__isnull=False)
    entry = ends.select_related("payload").order_by("seq").last()
    return entry.payload.data.get("note", "") if entry else ""


def employments_of(person_id, today):
    """Where the person works today, the main place first."""
    return (
        Employment.objects.filter(Q(until__isnull=True) | Q(until__gte=today), person_id=person_id)
        .select_related("organisation", "person")
        .order_by("-is_main", "pk")
    )


def contact_days(viewer):
    return norms(viewer.today).contact_applicant_days
