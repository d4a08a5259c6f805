"""Doubles looked for, and what was said about a pair: two people, or taken back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused
from marshrut.people.access.scopes import registrar, within_reach
from marshrut.people.actions.journal import note_people
from marshrut.people.actions.register import DENIED
from marshrut.people.models import Likeness, Person
from marshrut.regulations.doubles import Alike, Record, doubles

CHUNK = 1000
COLUMNS = ("pk", "surname", "first_name", "patronymic", "birth_date", "snils")


def find_doubles(at: datetime) -> int:
    """Compare the whole register with itself; what was said about pairs stays. Returns how many pairs there are."""
    people = Person.objects.filter(merged_into__isnull=True).order_by("pk").values_list(*COLUMNS)
    records = (
        Record(pk, surname, first_name, patronymic, born, snils or "")
        for pk, surname, first_name, patronymic, born, snils in people.iterator(chunk_size=5000)
    )
    found = {(pair.first, pair.second): pair for pair in doubles(records)}
    with transaction.atomic():
        known = {(row.first_id, row.second_id): row for row in Likeness.objects.select_for_update()}
        gone = [row.pk for pair, row in known.items() if pair not in found and not row.apart]
        for start in range(0, len(gone), CHUNK):
            Likeness.objects.filter(pk__in=gone[start : start + CHUNK]).delete()
        _write([pair for key, pair in found.items() if key not in known], at)
        _refresh(known[key] for key in found if key in known and _changed(known[key], found[key]))
    return len(found)


def _write(pairs: Iterable[Alike], at: datetime) -> None:
    rows = [
        Likeness(
            first_id=p.first, second_id=p.second, strength=p.strength, reasons=list(p.reasons), found_at=at
        )
        for p in pairs
    ]
    Likeness.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)


def _changed(row: Likeness, pair: Alike) -> bool:
    before = (row.strength, row.reasons)
    row.strength, row.reasons = pair.strength, list(pair.reasons)
    return before != (row.strength, row.reasons)


def _refresh(rows: Iterable[Likeness]) -> None:
    Likeness.objects.bulk_update(rows, ["strength", "reasons"], batch_size=CHUNK)


@transaction.atomic
def say_apart(*, pair: Likeness, why: str, viewer: Viewer) -> Likeness:
    """Say that the two are different people: the pair is not offered any more and cannot be merged."""
    pair, people, capacity = _locked(pair, viewer)
    if pair.apart:
        raise Refused("Это уже записано. Обновите страницу.")
    pair.apart_by_id, pair.apart_at, pair.apart_why = viewer.identity, viewer.at, why
    pair.save(update_fields=["apart_by", "apart_at", "apart_why"])
    _note(people, "apart", "Не двойники: разные люди", why, viewer, capacity)
    return pair


@transaction.atomic
def take_apart_back(*, pair: Likeness, why: str, viewer: Viewer) -> Likeness:
    """Take back that the two are different people; the pair is offered again."""
    pair, people, capacity = _locked(pair, viewer)
    if not pair.apart:
        raise Refused("Эта пара и так не решена. Обновите страницу.")
    pair.apart_by_id, pair.apart_at, pair.apart_why = None, None, ""
    pair.save(update_fields=["apart_by", "apart_at", "apart_why"])
    _note(people, "not_apart", "«Не двойники» снято", why, viewer, capacity)
    return pair


def _locked(pair: Likeness, viewer: Viewer) -> tuple[Likeness, list[Person], str]:
    capacity = registrar(viewer)
    ids = sorted((pair.first_id, pair.second_id))
    if not capacity or within_reach(viewer).filter(pk__in=ids).count() < len(ids):
        raise Denied(DENIED)
    people = list(
        Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    )
    fresh = Likeness.objects.select_for_update(of=("self",)).filter(pk=pair.pk).first()
    if fresh is None:
        raise Refused("Этой пары больше нет: записи изменили или объединили.")
    return fresh, people, capacity


def _note(people: list[Person], name: str, label: str, why: str, viewer: Viewer, capacity: str) -> None:
    one, other = people
    data = {one.pk: {"after": other.full_name, "note": why}, other.pk: {"after": one.full_name, "note": why}}
    note_people(people, name, label, viewer=viewer, capacity=capacity, data=data)
