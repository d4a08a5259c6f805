"""Who stands in for whom: lists, and who may be asked to (A3.4.3.10, decision 38)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from marshrut.core.viewer import Role, Viewer
from marshrut.people.access.scopes import registrar
from marshrut.people.models import Appointment, Employment, Organisation, Person, in_force, normal, not_ended

OF_AUTHORITIES = (Role.DEPARTMENT, Role.MUNICIPAL)
NAMED = ("person", "organisation", "municipality", "subject", "stands_in__person", "stands_in__organisation")


def fitting_works(absent: Appointment, day: date) -> QuerySet[Employment]:
    """Works, not over on the day, that let their people stand in: in the same organisation for a role of one, in the
    institute for a role of the region, beside the absent one for those of authorities.
    """
    works = Employment.objects.filter(not_ended(day))
    if absent.organisation_id:
        return works.filter(organisation_id=absent.organisation_id)
    if absent.role in OF_AUTHORITIES:
        beside = Employment.objects.filter(not_ended(day), person_id=absent.person_id)
        return works.filter(organisation_id__in=beside.values("organisation_id"))
    return works.filter(organisation__kind=Organisation.Kind.INSTITUTE)


def able(absent: Appointment, viewer: Viewer) -> QuerySet[Person]:
    """Whom the viewer may name: colleagues by name, neither the absent one nor the viewer."""
    works = fitting_works(absent, viewer.today)
    people = Person.objects.filter(pk__in=works.values("person_id"), is_active=True, merged_into__isnull=True)
    return people.exclude(pk__in=[absent.person_id, viewer.person_id]).order_by("search")


def named(absent: Appointment, written: str, viewer: Viewer) -> list[Person]:
    """Those of the able whom these words may mean: by name for signing in, by the whole name, else by its parts."""
    people = able(absent, viewer)
    exact = people.filter(Q(login=written.strip().lower()) | Q(search=normal(written)))
    if found := list(exact[:6]):
        return found
    for word in normal(written).split():
        people = people.filter(search__contains=word)
    return list(people[:6])


def with_positions(people: QuerySet[Person], absent: Appointment, viewer: Viewer) -> QuerySet[Person]:
    """Each with `posts`: the works that let them stand in. Two queries."""
    works = fitting_works(absent, viewer.today).order_by("pk")
    return people.prefetch_related(Prefetch("employments", works, to_attr="posts"))


def stand_ins(viewer: Viewer) -> QuerySet[Appointment]:
    """All of them for the operator and the administrator, those of the own organisation for its head."""
    rows = Appointment.objects.filter(stands_in__isnull=False).select_related(*NAMED)
    if registrar(viewer):
        return rows
    return rows.filter(organisation_id__in=viewer.organisations(Role.HEAD))


def narrowed(rows: QuerySet[Appointment], asked: dict[str, Any], viewer: Viewer) -> QuerySet[Appointment]:
    """By name of either, organisation, role and time, as the filters ask."""
    for word in normal(asked.get("q", "")).split():
        rows = rows.filter(Q(person__search__contains=word) | Q(stands_in__person__search__contains=word))
    if place := normal(asked.get("organisation", "")):
        rows = rows.filter(organisation__search__contains=place)
    if role := asked.get("role"):
        rows = rows.filter(role=role)
    return rows.filter(_when(asked.get("when", ""), viewer.today))


def _when(asked: str, day: date) -> Q:
    times = {"now": in_force(day), "ahead": Q(since__gt=day), "over": Q(until__lt=day)}
    return times.get(asked, Q())


def about(viewer: Viewer) -> list[Appointment]:
    """In force today: what the viewer does for somebody, and who does something for the viewer. One query."""
    rows = Appointment.objects.filter(in_force(viewer.today), stands_in__isnull=False).select_related(*NAMED)
    own = Q(person_id=viewer.person_id) | Q(stands_in__person_id=viewer.person_id)
    return list(rows.filter(own).order_by("until", "pk")) if viewer.signed_in else []


def of_person(person: Person) -> QuerySet[Appointment]:
    """Who stands in for the person, or did; those whom the person stands in for are among their roles."""
    rows = Appointment.objects.filter(stands_in__person=person).select_related(*NAMED)
    return rows.order_by("-until", "-pk")


def touched(people: Iterable[int], day: date) -> QuerySet[Appointment]:
    """Not over yet, where one of these people is absent or stands in."""
    ids = list(people)
    rows = Appointment.objects.filter(not_ended(day), stands_in__isnull=False).order_by("pk")
    return rows.filter(Q(person_id__in=ids) | Q(stands_in__person_id__in=ids)).select_related(*NAMED)
