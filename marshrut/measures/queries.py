"""Reads of programmes and events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.db.models import Count, Q, QuerySet

from marshrut.codifier.models import CodifierEntry
from marshrut.core.viewer import Role, Viewer
from marshrut.measures.models import Group, Listener, Measure
from marshrut.people.models import Employment, Organisation, Person, normal
from marshrut.regulations.pathway import Category

MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class Audience:
    """For whom a measure is sought. `experience` is in full years of teaching, None while nobody has said."""

    subject_id: int | None
    municipality_id: int
    organisation_id: int
    experience: int | None

    @classmethod
    def of(cls, work: Employment, subject_id: int | None, on: date) -> "Audience":
        """A teacher of the subject at that place, on a day."""
        place = work.organisation
        return cls(subject_id, place.municipality_id, place.pk, work.person.years_taught(on))

    def fits(self, measure: Measure) -> bool:
        """Whether the measure is meant for them; one for beginners needs to know that they are."""
        most = measure.most_experience
        return (
            measure.subject_id in (None, self.subject_id)
            and measure.municipality_id in (None, self.municipality_id)
            and measure.organisation_id in (None, self.organisation_id)
            and (most is None or (self.experience is not None and self.experience <= most))
        )

    @property
    def condition(self) -> Q:
        """The same for a list, asked in the database."""
        meant = Q(most_experience__isnull=True)
        if self.experience is not None:
            meant |= Q(most_experience__gte=self.experience)
        return (
            meant
            & (Q(subject__isnull=True) | Q(subject_id=self.subject_id))
            & (Q(municipality__isnull=True) | Q(municipality_id=self.municipality_id))
            & (Q(organisation__isnull=True) | Q(organisation_id=self.organisation_id))
        )


def helping(entry_ids: Sequence[int], on: date, audience: Audience) -> dict[int, Measure]:
    """Codifier entry id → a measure still to come that teaches it and is meant for the audience: the one that works on
    the least besides, of those the nearest.
    """
    ahead = Measure.objects.filter(audience.condition, starts_on__gte=on, withdrawn_on__isnull=True)
    ahead = ahead.exclude(category__in=(Category.SHOWCASE, Category.BURNOUT))
    rows = (
        Measure.entries.through.objects.filter(codifierentry_id__in=entry_ids)
        .filter(measure__in=ahead)
        .select_related("measure")
        .annotate(breadth=Count("measure__entries"))
        .order_by("-measure__starts_on", "-measure__pk")
    )
    narrowest_last = sorted(rows, key=attrgetter("breadth"), reverse=True)
    return {row.codifierentry_id: row.measure for row in narrowest_last}


def listed(
    viewer: Viewer,
    *,
    q: str = "",
    category: str = "",
    source: str = "",
    since: date | None = None,
    code: str = "",
    past: bool = False,
) -> QuerySet[Measure]:
    """Measures that are not withdrawn, by what was asked, with their codifier entries; past ones only if asked for."""
    found = Measure.objects.visible_to(viewer).filter(withdrawn_on__isnull=True).prefetch_related("entries")
    if q:
        found = found.filter(search__contains=normal(q))
    if category:
        found = found.filter(category=category)
    if source:
        found = found.filter(source=source)
    if since or not past:
        found = found.filter(ends_on__gte=since or viewer.today)
    if code:
        tagged = CodifierEntry.objects.filter(code__istartswith=code.strip().upper())
        found = found.filter(
            pk__in=Measure.entries.through.objects.filter(codifierentry__in=tagged).values("measure_id")
        )
    return found


def still_works(on: date) -> Q:
    """Works that go on that day, of people who are not merged into another record."""
    return Q(since__lte=on, person__merged_into__isnull=True) & (Q(until__isnull=True) | Q(until__gte=on))


def groups(viewer: Viewer, *, q: str = "", state: str = "") -> QuerySet[Group]:
    """The viewer's groups with the number of listeners in each."""
    found = Group.objects.visible_to(viewer).select_related("case", "measure", "organiser", "lecturer")
    if q:
        found = found.filter(measure__search__contains=normal(q))
    if state:
        found = found.filter(state=state)
    return found.annotate(people=Count("listeners", filter=Q(listeners__left_on__isnull=True)))


def organises(viewer: Viewer) -> bool:
    """Whether the viewer leads listeners to the tests of a programme, which takes no role of theirs."""
    return Group.objects.filter(organiser_id=viewer.person_id).exists()


def listeners_of(group: Group) -> QuerySet[Listener]:
    """Who learns now, by name: one query."""
    rows = Listener.objects.filter(group=group, left_on__isnull=True)
    return rows.select_related("employment__person", "employment__organisation").order_by(
        "employment__person__search", "pk"
    )


def to_enrol(group: Group, words: str, on: date) -> list[Employment]:
    """Works of people who may be enrolled, by the beginning of their name: teachers of the subject first."""
    enrolled = Listener.objects.filter(group=group, left_on__isnull=True).values("employment__person_id")
    found = (
        Employment.objects.filter(still_works(on), person__search__startswith=normal(words))
        .exclude(person__in=enrolled)
        .exclude(person__in=[group.organiser_id, group.lecturer_id or group.organiser_id])
    )
    rows = found.select_related("person", "organisation").prefetch_related("subjects")
    return list(rows.order_by("person__search", "pk")[:MOST_FOUND])


def organisers(measure: Measure, on: date) -> QuerySet[Person]:
    """Who may organise a programme: who works where it is held, or in an institute."""
    where = Q(organisation__kind=Organisation.Kind.INSTITUTE) | Q(organisation_id=measure.organisation_id)
    works = Employment.objects.filter(still_works(on), where)
    return Person.objects.filter(pk__in=works.values("person_id"), is_active=True).order_by("search")


def lecturers(on: date) -> QuerySet[Person]:
    """The institute's lecturers in office that day."""
    in_office = Q(appointments__until__isnull=True) | Q(appointments__until__gte=on)
    found = Person.objects.filter(
        in_office, appointments__role=Role.LECTURER, appointments__since__lte=on, is_active=True
    )
    return found.distinct().order_by("search")
