"""Some people were entered twice, as happens when two files name them differently."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from marshrut.demo.actions.people import UNKNOWN_SNILS, Worker
from marshrut.people.models import Employment, Person, normal

SURNAMES = ("Соколова", "Григорьева")
FAR = 40


def enter_twice(staff: Mapping[str, list[Worker]], today: date) -> None:
    """A second record of three teachers: one spelled otherwise, one with her former surname in another school, one
    whose birth date nobody wrote down.
    """
    schools = [workers for workers in staff.values() if sum(map(_plain, workers)) > 3]
    here, there = schools[0], schools[-1]
    spelled, renamed, vague = [worker for worker in reversed(here) if _plain(worker)][:3]
    here.append(_again(spelled, here, today, surname=spelled.person.surname.upper()))
    former = next(name for name in SURNAMES if name != renamed.person.surname)
    there.append(_again(renamed, there, today, surname=former))
    here.append(_again(vague, here, today, birth_date=None))


def _plain(worker: Worker) -> bool:
    """A woman who teaches, has no part in the scenario and no role."""
    teaches = worker.employment.position == "учитель"
    return (
        teaches
        and not worker.key
        and not worker.appointments
        and worker.person.gender == Person.Gender.FEMALE
    )


def _again(worker: Worker, place: list[Worker], today: date, **changed: object) -> Worker:
    known = worker.person
    columns = ("surname", "first_name", "patronymic", "gender", "birth_date", "education", "teaching_since")
    told = {column: getattr(known, column) for column in columns} | changed
    person = Person(**told, snils=UNKNOWN_SNILS, password=make_password(None))
    person.search = normal(person.full_name)
    employment = Employment(
        organisation=place[0].employment.organisation,
        position=worker.employment.position,
        since=today - timedelta(days=FAR),
    )
    return Worker(person, employment, list(worker.subjects))
