"""What a fresh installation needs before anybody can do anything: its first administrator."""

from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.db import transaction

from marshrut.core.viewer import Role, Viewer
from marshrut.core.workflow import Refused
from marshrut.people.actions.journal import note_person
from marshrut.people.actions.slips import Card, issue_slips
from marshrut.people.models import Appointment, Person, in_force
from marshrut.people.queries.factors import guarded


@transaction.atomic
def install_administrator(*, login: str, name: Sequence[str], viewer: Viewer) -> Card:
    """Make the first administrator, or give an administrator in office a new code. For the machine's owner.

    Raises Refused when there are administrators already and the login is none of theirs: roles are then given
    on pages, by one of them.
    """
    login = login.strip().lower()
    in_office = Appointment.objects.filter(in_force(viewer.today), role=Role.ADMINISTRATOR)
    person = Person.objects.filter(login=login).first()
    if in_office.exists():
        if person is None or not in_office.filter(person=person).exists():
            raise Refused("Администратор уже есть. Роль назначает он, на странице человека.")
    else:
        person = _appointed(person or _made(login, name), viewer)
    return issue_slips(person_ids=[person.pk], viewer=viewer, resets=guarded(person))[0]


def _made(login: str, name: Sequence[str]) -> Person:
    if not 2 <= len(name) <= 3:
        raise Refused("Укажите фамилию, имя и отчество: --name Жуков Ян Олегович.")
    return Person.objects.create(
        login=login,
        surname=name[0],
        first_name=name[1],
        patronymic=name[2] if len(name) == 3 else "",
        password=make_password(None),
    )


def _appointed(person: Person, viewer: Viewer) -> Person:
    Appointment.objects.create(
        person=person, role=Role.ADMINISTRATOR, since=viewer.today, basis="установка системы"
    )
    note_person(person, "appointed", "Назначена роль", viewer=viewer, capacity="system")
    return person
