"""Roles are given and ended by acts; nobody appoints oneself."""

from datetime import date

from django.db import IntegrityError, transaction

from marshrut.core.viewer import Role, Viewer
from marshrut.core.wording import day_digits
from marshrut.core.workflow import Denied, Refused
from marshrut.people.access.scopes import LOCAL, MUNICIPAL, administrator
from marshrut.people.actions.journal import note_person
from marshrut.people.actions.moves import tell_moves
from marshrut.people.actions.register import DENIED
from marshrut.people.actions.settling import locked_with_others
from marshrut.people.models import Appointment, Employment, Person, not_ended


@transaction.atomic
def appoint(*, appointment: Appointment, viewer: Viewer) -> Appointment:
    """Give a role with its scope, term and basis (an unsaved row). Raises Refused with what is missing."""
    if not administrator(viewer) or appointment.person_id == viewer.person_id:
        raise Denied("Назначает администратор, и не самого себя." if administrator(viewer) else DENIED)
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=appointment.person_id)
    _check(appointment)
    try:
        with transaction.atomic():
            appointment.save(force_insert=True)
    except IntegrityError:
        raise Refused("Эта роль с тем же охватом уже есть и не завершена.") from None
    data = {**plain(appointment), "after": str(appointment), "note": appointment.basis}
    note_person(
        person,
        "appointed",
        "Назначена роль",
        viewer=viewer,
        capacity=Role.ADMINISTRATOR,
        data=data,
    )
    tell_moves([person.pk], viewer)
    return appointment


@transaction.atomic
def end_appointment(*, appointment: Appointment, until: date, basis: str, viewer: Viewer) -> Appointment:
    """End a role from the day after `until`."""
    if not administrator(viewer) or appointment.person_id == viewer.person_id:
        raise Denied(DENIED)
    person = locked_with_others(appointment.person_id, viewer)
    appointment = Appointment.objects.select_for_update(of=("self",), no_key=True).get(pk=appointment.pk)
    if appointment.stands_in_id:
        raise Refused("Это замещение. Завершите его на странице «Кто кого замещает».")
    if until < appointment.since:
        raise Refused(f"Последний день раньше первого ({day_digits(appointment.since)}).")
    if appointment.until and appointment.until <= until:
        raise Refused(f"Роль уже завершена {day_digits(appointment.until)}.")
    appointment.until = until
    appointment.save(update_fields=["until"])
    data = {**plain(appointment), "before": str(appointment), "note": basis}
    note_person(person, "dismissed", "Роль завершена", viewer=viewer, capacity=Role.ADMINISTRATOR, data=data)
    tell_moves([person.pk], viewer)
    return appointment


def plain(appointment: Appointment) -> dict[str, object]:
    """What the journal keeps of an appointment."""
    columns = ("role", "organisation_id", "municipality_id", "subject_id", "since", "until", "basis")
    return {column: getattr(appointment, column) for column in columns}


def _works_there(appointment: Appointment, organisation_id: int) -> bool:
    works = Employment.objects.filter(not_ended(appointment.since), organisation_id=organisation_id)
    return works.filter(person_id=appointment.person_id).exists()


def _check(appointment: Appointment) -> None:
    if not appointment.basis.strip():
        raise Refused("Роль даёт документ. Укажите документ, например: приказ от 23.11.2026 № 41.")
    if appointment.until and appointment.until < appointment.since:
        raise Refused("Последний день раньше первого. Проверьте даты.")
    local = appointment.role in LOCAL
    if local and not appointment.organisation_id:
        raise Refused("Для этой роли выберите организацию.")
    if not local and appointment.organisation_id:
        raise Refused("Эта роль действует на весь регион: организацию не указывают.")
    if (appointment.role in MUNICIPAL) != bool(appointment.municipality_id):
        raise Refused("Муниципалитет указывают для муниципального методиста, и только для него.")
    if appointment.organisation_id and not _works_there(appointment, appointment.organisation_id):
        raise Refused("Человек не работает в этой организации. Сначала внесите его место работы.")
