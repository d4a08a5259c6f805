"""Measures: for whom they are meant, which of them help, the list of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from django.db.models import Count, Q, QuerySet

from marshrut.codifier.models import CodifierEntry
from marshrut.core.models import Entry
from marshrut.core.standing import acted_as
from marshrut.core.viewer import Role, Viewer
from marshrut.measures.models import Measure
from marshrut.measures.queries.drafts import HEADINGS
from marshrut.people.models import Employment, normal
from marshrut.regulations.pathway import Category

MOST_NOTES = 100


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
    withdrawn: bool = False,
) -> QuerySet[Measure]:
    """Measures by what was asked, with their codifier entries; past and cancelled ones only if asked for."""
    found = Measure.objects.visible_to(viewer).prefetch_related("entries")
    if not withdrawn:
        found = found.filter(withdrawn_on__isnull=True)
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


@dataclass(frozen=True, slots=True)
class Note:
    """An entry of a measure's journal: `changes` are heading, before and after in words."""

    entry: Entry
    capacity: str
    changes: Sequence[Sequence[str]]
    before: str
    after: str
    why: str


def history(measure: Measure, *, codes: bool) -> list[Note]:
    """What was changed, by whom, newest first; changes of codes only for whom they are open."""
    if measure.case is None:
        return []
    labels = dict(Role.choices)
    found = []
    for entry in measure.case.entries.select_related("person", "payload").order_by("-seq")[:MOST_NOTES]:
        data = entry.payload.data if hasattr(entry, "payload") else {}
        changes = [one for one in data.get("changes", ()) if codes or one[0] != HEADINGS["codes"]]
        capacity = acted_as(entry.capacity, data, labels)
        told = [str(data.get(name, "")) for name in ("before", "after", "note")]
        found.append(Note(entry, capacity, changes, *told))
    return found


def kinds() -> list[str]:
    """Kinds in use, to choose from in a form."""
    found = Measure.objects.order_by("kind").values_list("kind", flat=True).distinct()
    return list(found[:MOST_NOTES])
