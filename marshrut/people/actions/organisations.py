"""Acts upon organisations: a new name, closing, joining to another; dated, with a document, in the journal."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from marshrut.core.viewer import Viewer
from marshrut.core.wording import day_digits
from marshrut.core.workflow import Denied, Refused
from marshrut.people.access.scopes import registrar
from marshrut.people.actions.journal import note_organisations
from marshrut.people.actions.moves import tell_moves
from marshrut.people.actions.register import DENIED, close_work, move_work
from marshrut.people.models import Employment, Organisation, OrganisationName, Person

TRANSFER, END = "transfer", "end"


@transaction.atomic
def rename_organisation(
    *, organisation: Organisation, name: str, short_name: str, until: date, basis: str, viewer: Viewer
) -> Organisation:
    """Give an organisation a new name; the old one is kept with the day until which it was borne."""
    capacity = registrar(viewer)
    place = _locked(organisation, capacity)
    if (name, short_name) == (place.name, place.short_name):
        raise Refused("Название осталось прежним. Измените полное или краткое.")
    if until > viewer.today:
        raise Refused("День, до которого носили прежнее название, ещё не наступил.")
    borne = place.former_names.order_by("-until").first()
    if borne and borne.until >= until:
        raise Refused(f"До {day_digits(borne.until)} было ещё более раннее название. Проверьте дату.")
    namesakes = Organisation.objects.filter(name=name, municipality_id=place.municipality_id)
    if namesakes.exclude(pk=place.pk).exists():
        raise Refused("В этом муниципалитете организация с таким названием уже есть.")
    before = place.name
    OrganisationName.objects.create(
        organisation=place, name=place.name, short_name=place.short_name, until=until
    )
    place.name, place.short_name = name, short_name
    place.save(update_fields=["name", "short_name", "search"])
    data: dict[str, object] = {"before": before, "after": name, "until": until, "note": basis}
    _note(place, "renamed", "Изменено название", data, viewer, capacity)
    return place


@transaction.atomic
def close_organisation(
    *,
    organisation: Organisation,
    on: date,
    successor: Organisation | None,
    staff: str,
    basis: str,
    viewer: Viewer,
) -> Organisation:
    """Close an organisation on a day; its staff goes to the successor the day after, or its work ends.

    Nobody is left working in what is closed; all of it is one transaction.
    """
    capacity = registrar(viewer)
    place = _locked(organisation, capacity)
    _refuse_wrong(place, on, successor, staff, viewer)
    works = _staff_to_leave(place, on, viewer)
    people = _people(works)
    for work in works:
        given: dict[str, Any] = {"basis": basis, "viewer": viewer, "capacity": capacity}
        if successor and staff == TRANSFER:
            since = on + timedelta(days=1)
            move_work(
                people[work.person_id], work, to=successor, position=work.position, since=since, **given
            )
        else:
            close_work(people[work.person_id], work, until=on, **given)
    place.closed_on, place.successor = on, successor
    place.save(update_fields=["closed_on", "successor"])
    data: dict[str, object] = {
        "on": on,
        "successor": successor and successor.key,
        "staff": len(works),
        "note": basis,
    }
    label = f"Закрыта, правопреемник – {successor}" if successor else "Закрыта"
    _note(place, "closed", label, data, viewer, capacity)
    tell_moves(people, viewer)
    return place


def _staff_to_leave(place: Organisation, on: date, viewer: Viewer) -> list[Employment]:
    """The works in force of what is to be closed. Raises `Refused` where one begins later or is the viewer's own."""
    found = Employment.objects.filter(organisation=place, until__isnull=True).select_related("person")
    works = list(found.order_by("person_id", "pk"))
    if late := [work for work in works if work.since > on]:
        raise Refused(
            *(f"{work.person.full_name} работает здесь с {day_digits(work.since)}." for work in late)
        )
    if any(work.person_id == viewer.person_id for work in works):
        raise Refused("Вы сами работаете в этой организации: закрыть её должен другой сотрудник.")
    return works


def _refuse_wrong(
    place: Organisation, on: date, successor: Organisation | None, staff: str, viewer: Viewer
) -> None:
    if place.closed_on:
        raise Refused(f"Организация уже закрыта {day_digits(place.closed_on)}.")
    if on > viewer.today:
        raise Refused("Этот день ещё не наступил. Закройте организацию, когда он пройдёт.")
    if staff == TRANSFER and successor is None:
        raise Refused("Укажите, к кому переводятся сотрудники.")
    if successor and successor.pk == place.pk:
        raise Refused("Организация не может быть правопреемником самой себе.")
    if successor and successor.closed_on:
        raise Refused("Правопреемник сам закрыт. Укажите действующую организацию.")


def _people(works: list[Employment]) -> dict[int, Person]:
    """Those who work there, locked in the order of keys."""
    ids = sorted({work.person_id for work in works})
    rows = Person.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    return {person.pk: person for person in rows}


def _locked(organisation: Organisation, capacity: str) -> Organisation:
    if not capacity:
        raise Denied(DENIED)
    return Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)


def _note(
    place: Organisation, name: str, label: str, data: dict[str, object], viewer: Viewer, capacity: str
) -> None:
    note_organisations([place], name, label, viewer=viewer, capacity=capacity, data={place.pk: data})
