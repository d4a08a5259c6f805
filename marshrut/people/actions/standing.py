"""Standing in for somebody on leave: recorded by an act, for a term, never for oneself (decision 38)."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from marshrut.core.viewer import Viewer
from marshrut.core.wording import day_digits
from marshrut.core.workflow import Denied, Refused
from marshrut.people.access.scopes import records_stand_in
from marshrut.people.actions.moves import tell_moves
from marshrut.people.actions.settling import cut, locked, note_stand_in
from marshrut.people.models import Appointment, Person
from marshrut.people.queries.standing import fitting_works

DENIED = "Это действие вам сейчас недоступно."
NOT_SELF = "Исполнять обязанности назначают другого, не себя. Попросите администратора."
LONGEST = timedelta(days=4 * 366)
"""The longest leave there is, with a child, ends sooner: more is a slip of the pen."""
NO_ACT = "Замещают по документу. Укажите его номер и дату, например: приказ от 23.11.2026 № 41."


@transaction.atomic
def stand_in(
    *, absent: Appointment, person: Person, since: date, until: date, basis: str, viewer: Viewer
) -> Appointment:
    """Let a person do the duties of a role while its holder is away. Raises Refused with what is wrong."""
    capacity = records_stand_in(viewer, absent)
    if not capacity:
        raise Denied(DENIED)
    if person.pk == viewer.person_id:
        raise Denied(NOT_SELF)
    people = locked(absent.person_id, person.pk)
    absent = Appointment.objects.select_for_update(of=("self",), no_key=True).get(pk=absent.pk)
    substitute = people[person.pk]
    _check_term(absent, since, until, basis, viewer)
    _check_person(absent, substitute, since, until)
    made = Appointment.objects.create(
        person=substitute, since=since, until=until, basis=basis.strip(), stands_in=absent, **_scope(absent)
    )
    note_stand_in(made, "stand_in", "Назначено замещение", viewer=viewer, capacity=capacity, note=made.basis)
    tell_moves([substitute.pk], viewer)
    return made


@transaction.atomic
def end_stand_in(*, stand_in: Appointment, until: date, basis: str, viewer: Viewer) -> Appointment:
    """End it earlier, from the day after `until`; one that has not begun by then is called off."""
    capacity = records_stand_in(viewer, stand_in.absent)
    if not capacity or stand_in.person_id == viewer.person_id:
        raise Denied(DENIED)
    locked(stand_in.person_id, stand_in.absent.person_id)
    fresh = Appointment.objects.select_for_update(of=("self",), no_key=True).filter(pk=stand_in.pk).first()
    if fresh is None:
        raise Refused("Это замещение уже отменили.")
    if fresh.last_day <= until and fresh.since <= until:
        raise Refused(f"Замещение и так заканчивается {day_digits(fresh.last_day)}. Укажите день раньше.")
    cut(fresh, until, viewer=viewer, capacity=capacity, note=basis)
    tell_moves([fresh.person_id], viewer)
    return fresh


def _check_term(absent: Appointment, since: date, until: date, basis: str, viewer: Viewer) -> None:
    if absent.stands_in_id:
        raise Refused(
            "Эта роль сама дана на время отсутствия. Назначьте замещение от роли, которую замещают."
        )
    if not basis.strip():
        raise Refused(NO_ACT)
    if until < since:
        raise Refused("Последний день раньше первого. Проверьте даты.")
    if until < viewer.today:
        raise Refused("Этот срок уже прошёл. Проверьте даты.")
    if since < absent.since or (absent.until and absent.until < until):
        ends = f" по {day_digits(absent.until)}" if absent.until else ""
        raise Refused(
            f"Роль, которую замещают, действует с {day_digits(absent.since)}{ends}. Проверьте даты."
        )
    if until > since + LONGEST:
        raise Refused("Замещают не дольше четырёх лет. Проверьте год.")
    others = absent.stand_ins.filter(since__lte=until, until__gte=since).select_related("person")
    if other := others.first():
        raise Refused(
            f"На эти дни уже назначен исполняющий обязанности: {other.person.short_name}, "
            f"с {day_digits(other.since)} по {day_digits(other.last_day)}. Завершите то замещение или измените даты."
        )


def _check_person(absent: Appointment, person: Person, since: date, until: date) -> None:
    if person.pk == absent.person_id:
        raise Refused("Человек не может замещать сам себя. Выберите другого.")
    if not person.is_active:
        raise Refused(f"{person.short_name}: вход закрыт. Выберите другого человека.")
    works = fitting_works(absent, since).filter(person=person, since__lte=since)
    if not works.exclude(until__lt=until).exists():
        place = "в этой организации" if absent.organisation_id else "там, где можно исполнять эту роль,"
        raise Refused(
            f"{person.short_name} не работает {place} весь этот срок. Выберите другого или измените даты."
        )
    own = Appointment.objects.filter(person=person, stands_in__isnull=True, **_scope(absent))
    same = own.filter(since__lte=until)
    if same.exclude(until__lt=since).exists():
        raise Refused(f"{person.short_name} и так работает в этой роли. Выберите другого человека.")


def _scope(absent: Appointment) -> dict[str, Any]:
    """The same role, reaching as far."""
    columns = ("role", "organisation_id", "municipality_id", "subject_id")
    return {column: getattr(absent, column) for column in columns}
