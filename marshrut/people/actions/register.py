"""Acts upon people: contacts, surname, end of work, transfer, blocking."""

from datetime import date, timedelta

from django.db import transaction

from marshrut.core.viewer import Viewer
from marshrut.core.wording import day_digits
from marshrut.core.workflow import Denied, Refused
from marshrut.people.access.scopes import administrator, keeps, registrar
from marshrut.people.actions.journal import MERGED, note_person
from marshrut.people.actions.leaving import leave
from marshrut.people.actions.moves import tell_moves
from marshrut.people.actions.settling import call_off, locked_with_others
from marshrut.people.actions.visits import BY_BLOCK, close_visits
from marshrut.people.models import Appointment, Employment, Organisation, Person, PersonName, not_ended

DENIED = "Это действие вам сейчас недоступно."


@transaction.atomic
def change_contacts(*, person: Person, phone: str, email: str, viewer: Viewer) -> Person:
    """Change a telephone and an e-mail: one's own, or of a person whose records the viewer keeps."""
    capacity = "self" if viewer.person_id == person.pk else keeps(viewer, person)
    person = _locked(person, capacity)
    person.phone, person.email = phone, email
    person.save(update_fields=["phone", "email"])
    note_person(person, "contacts", "Изменены контакты", viewer=viewer, capacity=capacity)
    return person


@transaction.atomic
def rename(
    *, person: Person, surname: str, first_name: str, patronymic: str, until: date, basis: str, viewer: Viewer
) -> Person:
    """Give a person a new name; the old one is kept with the day until which it was borne."""
    capacity = keeps(viewer, person)
    person = _locked(person, capacity)
    if (surname, first_name, patronymic) == (person.surname, person.first_name, person.patronymic):
        raise Refused("Имя осталось прежним. Измените фамилию, имя или отчество.")
    if until > viewer.today:
        raise Refused("День, до которого носили прежнее имя, ещё не наступил.")
    before = person.full_name
    PersonName.objects.create(
        person=person,
        surname=person.surname,
        first_name=person.first_name,
        patronymic=person.patronymic,
        until=until,
    )
    person.surname, person.first_name, person.patronymic = surname, first_name, patronymic
    person.save(update_fields=["surname", "first_name", "patronymic", "search"])
    data = {"before": before, "after": person.full_name, "note": basis}
    note_person(person, "renamed", "Изменено имя", viewer=viewer, capacity=capacity, data=data)
    return person


@transaction.atomic
def end_employment(*, employment: Employment, until: date, basis: str, viewer: Viewer) -> Employment:
    """End somebody's work in an organisation; roles that they had there end with it."""
    capacity = keeps(viewer, employment.person, [employment.organisation_id])
    person = _locked_with_others(employment.person, capacity, viewer)
    ended = close_work(person, employment, until=until, basis=basis, viewer=viewer, capacity=capacity)
    tell_moves([person.pk], viewer)
    return ended


@transaction.atomic
def transfer(
    *, employment: Employment, to: Organisation, position: str, since: date, basis: str, viewer: Viewer
) -> Employment:
    """Move a person to another organisation of the region: the old work ends the day before the new begins.

    What belongs to the work follows on that first day: upper rooms are told now and look again every day.
    """
    capacity = registrar(viewer) if viewer.person_id != employment.person_id else ""
    person = _locked_with_others(employment.person, capacity, viewer)
    if to.pk == employment.organisation_id:
        raise Refused("Это та же организация. Выберите другую.")
    new = move_work(
        person,
        employment,
        to=to,
        position=position,
        since=since,
        basis=basis,
        viewer=viewer,
        capacity=capacity,
    )
    tell_moves([person.pk], viewer)
    return new


def move_work(
    person: Person,
    employment: Employment,
    *,
    to: Organisation,
    position: str,
    since: date,
    basis: str,
    viewer: Viewer,
    capacity: str,
) -> Employment:
    """The old work ends, the new one begins and continues it. Call inside a transaction, the person locked."""
    until = since - timedelta(days=1)
    old = _ended(employment, until)
    roles = _end_roles(old, until, viewer)
    new, _made = Employment.objects.get_or_create(
        person=person,
        organisation=to,
        position=position,
        until=None,
        defaults={"since": since, "is_main": old.is_main, "is_manager": False},
    )
    new.subjects.set(old.subjects.all())
    old.continued_by = new
    old.save(update_fields=["continued_by"])
    data = {"from": str(old), "to": str(new), "since": since, "roles": roles, "note": basis}
    note_person(
        person, "transferred", "Переведён в другую организацию", viewer=viewer, capacity=capacity, data=data
    )
    return new


def close_work(
    person: Person, employment: Employment, *, until: date, basis: str, viewer: Viewer, capacity: str
) -> Employment:
    """End a work and the roles held by it. Call inside a transaction, the person locked."""
    employment = _ended(employment, until)
    roles = _end_roles(employment, until, viewer)
    data = {"work": str(employment), "until": until, "roles": roles, "note": basis}
    note_person(person, "left", "Работа завершена", viewer=viewer, capacity=capacity, data=data)
    return employment


@transaction.atomic
def set_blocked(*, person: Person, blocked: bool, basis: str, viewer: Viewer) -> Person:
    """Close or open somebody's entrance; closing ends at once what they have open."""
    capacity = administrator(viewer) if viewer.person_id != person.pk else ""
    person = _locked(person, capacity)
    person.is_active = not blocked
    person.save(update_fields=["is_active"])
    label = "Вход закрыт" if blocked else "Вход открыт"
    note_person(
        person,
        "blocked" if blocked else "opened",
        label,
        viewer=viewer,
        capacity=capacity,
        data={"note": basis},
    )
    if blocked:
        close_visits(person.pk, viewer, BY_BLOCK)
        leave(person.pk, viewer)
    return person


def _locked(person: Person, capacity: str) -> Person:
    if not capacity:
        raise Denied(DENIED)
    fresh = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if fresh.merged_into_id:
        raise Refused(MERGED)
    return fresh


def _locked_with_others(person: Person, capacity: str, viewer: Viewer) -> Person:
    if capacity:
        locked_with_others(person.pk, viewer)
    return _locked(person, capacity)


def _ended(employment: Employment, until: date) -> Employment:
    employment = Employment.objects.select_for_update(of=("self",), no_key=True).get(pk=employment.pk)
    if employment.until is not None:
        raise Refused(f"Эта работа уже завершена {day_digits(employment.until)}.")
    if until < employment.since:
        raise Refused(f"Последний день раньше первого ({day_digits(employment.since)}). Проверьте дату.")
    employment.until = until
    employment.save(update_fields=["until"])
    return employment


def _end_roles(employment: Employment, until: date, viewer: Viewer) -> list[dict[str, object]]:
    """End the roles held where the person no longer works; returns what was ended, for the journal."""
    here = {"person_id": employment.person_id, "organisation_id": employment.organisation_id}
    if Employment.objects.filter(not_ended(until), **here).exclude(pk=employment.pk).exists():
        return []
    held = Appointment.objects.select_for_update(of=("self",), no_key=True).filter(not_ended(until), **here)
    ended: list[dict[str, object]] = [{**row} for row in held.values("role", "since", "until", "basis")]
    never = held.filter(since__gt=until)
    call_off(Appointment.objects.filter(stands_in__in=never.values("pk")), viewer)
    never.delete()
    held.filter(since__lte=until).update(until=until)
    return ended
