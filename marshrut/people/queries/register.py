"""The register of people and organisations, as its lists and pages read it (A1.2.2.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Prefetch, Q

from marshrut.core.models import Entry
from marshrut.core.viewer import Viewer
from marshrut.core.wording import date_of, listed
from marshrut.people.access.scopes import SCHOOL, sees_when_they_came
from marshrut.people.models import Employment, Municipality, Person, in_force, normal, not_ended

COUNTED = {
    "people": Q(),
    "managers": Q(is_manager=True),
    "highest": Q(person__category=Person.Category.HIGHEST),
    "first": Q(person__category=Person.Category.FIRST),
    "came": Q(person__last_login__isnull=False),
}
"""What the summary counts people by."""


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty means everything."""

    q: str = ""
    organisation: str = ""
    organisation_id: int | None = None
    municipality_id: int | None = None
    position: str = ""
    subject_id: int | None = None
    never: bool = False


def found_people(people, wanted: Wanted, viewer: Viewer):
    """Narrow people down; the work looked for is one that goes on today."""
    if wanted.q:
        for word in normal(wanted.q).split():
            people = people.filter(search__contains=word)
    if wanted.never:
        people = people.filter(last_login__isnull=True)
    asked = {
        "organisation__search__contains": normal(wanted.organisation),
        "organisation_id": wanted.organisation_id,
        "organisation__municipality_id": wanted.municipality_id,
        "position": wanted.position,
        "subjects": wanted.subject_id,
    }
    narrowed = {column: value for column, value in asked.items() if value}
    if narrowed:
        works = Employment.objects.filter(not_ended(viewer.today), **narrowed)
        people = people.filter(pk__in=works.values("person_id"))
    return people


def with_works(people, viewer: Viewer):
    """Each person with `works`: where they work today, the main place first."""
    works = (
        Employment.objects.filter(not_ended(viewer.today))
        .select_related("organisation__municipality")
        .prefetch_related("subjects")
        .order_by("-is_main", "pk")
    )
    return people.prefetch_related(Prefetch("employments", works, to_attr="works"))


def export_rows(people, viewer: Viewer) -> Iterator[tuple[object, ...]]:
    """A row for each place of work, and one for who works nowhere, in the order of `people`."""
    dated = sees_when_they_came(viewer)
    for person in with_works(people, viewer).iterator(chunk_size=1000):
        own = (person.surname, person.first_name, person.patronymic, person.login)
        rest = (person.get_category_display(), _entered(person.last_login, dated))
        for work in person.works:
            place = work.organisation
            subjects = listed(work.subjects.all())
            yield (*own, place.short_name, place.municipality.name, work.position, subjects, *rest)
        if not person.works:
            yield (*own, "", "", "", "", *rest)


def _entered(at, dated):
    if dated:
        return date_of(at) if at else None
    return "входили" if at else "не входили"


def summary(viewer: Viewer) -> tuple[list[dict], dict]:
    """How many organisations and people there are, by municipality and in all, of those the viewer sees.

    Who works at two places counts once in each municipality and once in all. Two queries.
    """
    works = Employment.objects.filter(in_force(viewer.today), person__merged_into__isnull=True)
    if not Person.sees_all(viewer):
        works = works.filter(organisation_id__in=viewer.organisations(*SCHOOL))
    numbers = {name: Count("person", distinct=True, filter=about) for name, about in COUNTED.items()}
    numbers["organisations"] = Count("organisation", distinct=True)
    by_place = works.values(place=F("organisation__municipality__name")).order_by("place")
    return [dict(row) for row in by_place.annotate(**numbers)], works.aggregate(**numbers)


def municipalities():
    return Municipality.objects.all()


def positions(viewer: Viewer) -> list[str]:
    """Positions that the viewer's people hold today."""
    works = Employment.objects.filter(not_ended(viewer.today))
    if not Person.sees_all(viewer):
        works = works.filter(person__in=Person.objects.visible_to(viewer))
    return list(works.order_by("position").values_list("position", flat=True).distinct())


def history_of(kind: str, **subject: Any):
    """The journal of a person (`person__in` – with the records merged into it) or an organisation, newest first."""
    case = {f"case__{column}": value for column, value in subject.items()}
    entries = Entry.objects.filter(case__kind=kind, **case).select_related("payload", "person")
    return entries.order_by("-at", "-seq")
