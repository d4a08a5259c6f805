"""A wrong fact about a person is corrected, as they asked: the value is put right, the journal keeps both."""

from datetime import date
from typing import Any

from django.db import transaction

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused
from marshrut.people.access.scopes import keeps
from marshrut.people.actions.journal import note_person
from marshrut.people.models import Employment, Person

OF_PERSON = (
    *("surname", "first_name", "patronymic", "gender", "birth_date", "snils"),
    *("education", "category", "category_until", "teaching_since"),
)
OF_WORK = "position"
TAKEN = "Этот СНИЛС уже записан у другого человека. Проверьте номер или посмотрите «Возможных двойников»."
DOUBLE = "С такой должностью этот человек уже записан в этой организации."


@transaction.atomic
def correct(
    *, person: Person, field: str, value: Any, employment: Employment | None, basis: str, viewer: Viewer
) -> Person:
    """Put one fact right; a mistake is no former name. Raises `Denied`, and `Refused` where another record has it."""
    capacity = keeps(viewer, person)
    if not capacity or field not in (*OF_PERSON, OF_WORK):
        raise Denied("Это действие вам сейчас недоступно.")
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    before = _set_work(employment, value) if field == OF_WORK else _set(person, field, value)
    data = {"field": field, "before": _plain(before), "after": _plain(value), "note": basis}
    note_person(
        person, "corrected", "Исправлена ошибка в данных", viewer=viewer, capacity=capacity, data=data
    )
    return person


def _set(person: Person, field: str, value: Any) -> Any:
    if field == "snils" and value and Person.objects.filter(snils=value).exclude(pk=person.pk).exists():
        raise Refused(TAKEN)
    before = getattr(person, field)
    setattr(person, field, value)
    person.save(update_fields=[field, "search"])
    return before


def _set_work(employment: Employment | None, value: str) -> str:
    if employment is None:
        raise Denied("Это действие вам сейчас недоступно.")
    work = Employment.objects.select_for_update(of=("self",), no_key=True).get(pk=employment.pk)
    here = Employment.objects.filter(
        person_id=work.person_id, organisation_id=work.organisation_id, position=value, until__isnull=True
    )
    if work.until is None and here.exclude(pk=work.pk).exists():
        raise Refused(DOUBLE)
    before, work.position = work.position, value
    work.save(update_fields=["position"])
    return before


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
