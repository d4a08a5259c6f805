"""What comes next for somebody of whom nothing is expected now: four or five queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.urls import reverse

from marshrut.core.norms import calendar, norms
from marshrut.core.viewer import Role, Viewer
from marshrut.core.wording import clock, counted, date_of
from marshrut.diagnostics.models import Application, Attempt, Consent, Sitting
from marshrut.measures.models import Group
from marshrut.pathways.models import Line, Pathway
from marshrut.regulations.terms import next_complex_diagnostic

MOST_LINES, MOST_SITTINGS = 3, 3
PEOPLE = "педагог,педагога,педагогов"


@dataclass(frozen=True)
class Coming:
    """Something ahead: what, whom it concerns, when, and the page about it."""

    what: str
    about: str
    on: date | None
    url: str


def coming(viewer: Viewer) -> list[Coming]:
    """Measures of own and curated ИОМ, sittings of the led school, the own next diagnostics, by date."""
    found = [
        *_measures(viewer),
        *_sittings(viewer),
        *_preparing(viewer),
        *_diagnostic(viewer),
        *_programmes(viewer),
        *_calendar(viewer),
    ]
    return sorted(found, key=lambda one: one.on or date.max)


def _measures(viewer: Viewer) -> list[Coming]:
    seen = Pathway.objects.visible_to(viewer).filter(state=Pathway.State.REGISTERED)
    lines = Line.objects.filter(pathway__in=seen.values("pk"), starts_on__gte=viewer.today)
    mine = lines.filter(pathway__person_id=viewer.identity) | lines.filter(
        pathway__curator_id=viewer.identity
    )
    rows = mine.select_related("pathway__person", "measure").order_by("starts_on", "pk")[:MOST_LINES]
    return [
        Coming(row.title, _whose(row, viewer), row.starts_on, reverse("pathway", args=[row.pathway_id]))
        for row in rows
    ]


def _whose(line: Line, viewer: Viewer) -> str:
    own = line.pathway.person_id == viewer.person_id
    whose = "Ваш ИОМ" if own else f"ИОМ, {line.pathway.person.short_name}"
    return f"Мероприятие отменено · {whose}" if line.measure and line.measure.withdrawn_on else whose


def _sittings(viewer: Viewer) -> list[Coming]:
    """Sittings of the school's people by its own applications: of individual ones its head learns nothing."""
    schools = viewer.organisations(Role.HEAD, Role.DEPUTY)
    if not schools:
        return []
    works = Attempt.objects.filter(
        consent__organisation_id__in=schools,
        state=Attempt.State.ASSIGNED,
        sitting__state__in=(Sitting.State.SCHEDULED, Sitting.State.OPEN),
    )
    rows = works.values("sitting__starts_at", "sitting__place", "consent__application_id")
    rows = rows.annotate(people=Count("pk")).order_by("sitting__starts_at")[:MOST_SITTINGS]
    return [
        Coming(
            f"Диагностика в {clock(row['sitting__starts_at'])}, {row['sitting__place']}",
            counted(row["people"], PEOPLE),
            date_of(row["sitting__starts_at"]),
            reverse("attendance_of", args=[row["consent__application_id"]]),
        )
        for row in rows
    ]


def _preparing(viewer: Viewer) -> list[Coming]:
    """A diagnostic agreed to that has no sitting yet: there is time to prepare (A3.3.2.1)."""
    agreed = Consent.objects.filter(
        person_id=viewer.identity,
        state__in=(Consent.State.GIVEN, Consent.State.OBLIGATORY),
        application__state__in=(Application.State.SENT, Application.State.AGREED),
    )
    rows = agreed.select_related("subject", "application").order_by("application__period_from", "pk")
    return [
        Coming(
            "Подготовиться к диагностике",
            f"{row.subject.name.capitalize()}; план работы и демонстрационный вариант",
            row.application.agreed_from or row.application.period_from,
            reverse("preparing", args=[row.pk]),
        )
        for row in rows[:MOST_SITTINGS]
    ]


def _diagnostic(viewer: Viewer) -> list[Coming]:
    works = Attempt.objects.visible_to(viewer).filter(person_id=viewer.identity, state=Attempt.State.FINISHED)
    last = works.order_by("-finished_at").first()
    if (
        last is None
        or last.finished_at is None
        or not set(norms(viewer.today).complex_blocks) <= set(last.blocks)
    ):
        return []
    again = next_complex_diagnostic(date_of(last.finished_at), norms(viewer.today))
    return [Coming("Следующая комплексная диагностика", "Ваша", again, reverse("my_diagnostics"))]


def _programmes(viewer: Viewer) -> list[Coming]:
    """Programmes that the viewer organises, until the training is over (A2.5.3)."""
    led = Group.objects.filter(organiser_id=viewer.identity, state=Group.State.OPEN).select_related("measure")
    return [
        Coming(
            f"Последний день программы {group}",
            "Слушатели, входной и итоговый тест",
            group.measure.ends_on,
            reverse("group", args=[group.pk]),
        )
        for group in led.order_by("measure__ends_on", "pk")[:MOST_LINES]
    ]


def _calendar(viewer: Viewer) -> list[Coming]:
    """Terms reaching into a year that the calendar does not know are counted by assumption (decision 15)."""
    year = viewer.today.year + 1
    if not viewer.has(Role.ADMINISTRATOR) or calendar().known(date(year, 1, 1)):
        return []
    what = f"Внести производственный календарь {year} года"
    about = "Пока его нет, сроки, которые заходят в этот год, считаются предположительно"
    return [Coming(what, about, date(year, 1, 1), reverse("calendar_year", args=[year]))]
