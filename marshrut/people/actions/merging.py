"""Two records of one person become one; the other remains as a tombstone that names it."""

from collections.abc import Mapping
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import ManyToOneRel

from marshrut.core.merging import move
from marshrut.core.models import Case
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused
from marshrut.people.access.scopes import registrar
from marshrut.people.actions.journal import MERGED, note_people
from marshrut.people.actions.leaving import leave
from marshrut.people.actions.outside import forget_accounts
from marshrut.people.actions.register import DENIED
from marshrut.people.actions.visits import BY_MERGING, close_visits
from marshrut.people.models import Employment, Person, PersonName, Slip
from marshrut.people.queries.merging import KEYS, both_used, hindrances, same_works, seen

USED = "Остаться должна запись, в которую уже входили: иначе человек потеряет вход."
CHANGED = "Пока страница была открыта, записи изменились. Сравните их ещё раз."
BUSY = "В эту минуту с делами этих людей кто-то работает. Ничего не изменено, повторите."


def merge(
    *, staying: int, going: int, chosen: Mapping[str, int], basis: str, shown: str, viewer: Viewer
) -> Person:
    """Merge `going` into `staying`; `chosen` names for each field the record whose value is kept, `shown` is what
    the page showed (`queries.merging.seen`). Raises Refused and then changes nothing.

    Locks cases first, then persons, both in the order of their keys, as every step does.
    """
    try:
        with transaction.atomic():
            people = _locked(staying, going)
            one, other = people[staying], people[going]
            _check(one, other, shown, viewer)
            return _merged(one, other, chosen, basis, viewer)
    except OperationalError:
        raise Refused(BUSY) from None


def _locked(staying: int, going: int) -> dict[int, Person]:
    ids = sorted({staying, going})
    list(
        Case.objects.select_for_update(of=("self",))
        .filter(person_id__in=ids)
        .order_by("pk")
        .values_list("pk")
    )
    people = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    found = {person.pk: person for person in people}
    if len(found) < 2:
        raise Refused("Выберите две разные записи.")
    if any(person.merged_into_id for person in found.values()):
        raise Refused(MERGED)
    return found


def _check(staying: Person, going: Person, shown: str, viewer: Viewer) -> None:
    if not registrar(viewer):
        raise Denied(DENIED)
    if why := hindrances(staying, going, viewer):
        raise Refused(*why)
    if shown != seen(staying, going):
        raise Refused(CHANGED)
    if going.last_login and not staying.last_login:
        raise Refused(USED)


def _merged(staying: Person, going: Person, chosen: Mapping[str, int], basis: str, viewer: Viewer) -> Person:
    closes = both_used(staying, going)
    folded = [_fold(kept, double) for kept, double in same_works(staying, going)]
    facts = {"merged": going.pk, "login": going.login, "works": folded, "chosen": dict(chosen)}
    _note(staying, going, {**facts, "closed": closes}, basis, viewer)
    own_snils = going.snils
    going.is_active, going.merged_into, going.snils = False, staying, None
    going.phrase = ""
    going.save(update_fields=["is_active", "merged_into", "phrase"])
    close_visits(going.pk, viewer, BY_MERGING)
    forget_accounts(going)
    leave(going.pk, viewer)
    move(old=going.pk, new=staying.pk)
    Slip.objects.open().filter(person=going).update(cancelled_at=viewer.at)
    going.save(update_fields=["snils"])
    _take_values(staying, going, own_snils, chosen, viewer)
    if closes:
        _close(staying, viewer)
    return staying


def _note(staying: Person, going: Person, facts: dict[str, Any], basis: str, viewer: Viewer) -> None:
    """In both journals, before the record is shut: afterwards nothing is written upon it."""
    into = f"{staying.full_name}, {staying.login}"
    data = {
        staying.pk: {**facts, "before": f"{going.full_name}, {going.login}", "after": into, "note": basis},
        going.pk: {"after": into, "note": basis},
    }
    capacity = registrar(viewer)
    label = "Объединены две записи человека"
    note_people([staying, going], "merged", label, viewer=viewer, capacity=capacity, data=data)


def _fold(kept: Employment, double: Employment) -> dict[str, object]:
    """A work that stands in both records becomes one; returns what the double said, for the journal."""
    said = {"work": str(double), "since": double.since, "is_main": double.is_main}
    for key in Employment._meta.get_fields(include_hidden=True):
        if isinstance(key, ManyToOneRel) and not key.related_model._meta.auto_created:
            rows = key.related_model._base_manager.filter(**{key.field.name: double})
            rows.update(**{key.field.name: kept})
    kept.subjects.add(*double.subjects.all())
    kept.since = min(kept.since, double.since)
    kept.is_main, kept.is_manager = kept.is_main or double.is_main, kept.is_manager or double.is_manager
    kept.save(update_fields=["since", "is_main", "is_manager"])
    double.delete()
    return said


def _take_values(
    staying: Person, going: Person, snils: str | None, chosen: Mapping[str, int], viewer: Viewer
) -> None:
    """The chosen values; a name that is not chosen stays among the former ones."""
    names = [tuple(getattr(person, column) for column in KEYS["name"]) for person in (staying, going)]
    for name, columns in KEYS.items():
        if chosen.get(name) == going.pk:
            for column in columns:
                setattr(staying, column, snils if column == "snils" else getattr(going, column))
    for surname, first_name, patronymic in {*names} - {
        (staying.surname, staying.first_name, staying.patronymic)
    }:
        PersonName.objects.create(
            person=staying,
            surname=surname,
            first_name=first_name,
            patronymic=patronymic,
            until=viewer.today,
        )
    staying.save()


def _close(staying: Person, viewer: Viewer) -> None:
    """Who knows one password need not be who knows the other; a phrase of one record proves nothing about both."""
    Slip.objects.open().filter(person=staying).update(cancelled_at=viewer.at)
    forget_accounts(staying)
    staying.results_closed_at, staying.phrase = viewer.at, ""
    staying.save(update_fields=["results_closed_at", "phrase"])
