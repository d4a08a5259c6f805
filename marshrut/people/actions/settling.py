"""Standing in ends when there is nothing to stand in for, or when the substitute works there no more."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from marshrut.core.viewer import Viewer
from marshrut.core.wording import day_digits
from marshrut.people.access.scopes import staff_officer
from marshrut.people.actions.journal import note_people
from marshrut.people.models import Appointment, Person
from marshrut.people.queries.standing import NAMED, fitting_works, touched

OVER = "Роль или работа, по которой замещали, завершена."


def settle(people: Iterable[int], viewer: Viewer) -> set[int]:
    """Cut what stands in for these people, or is done by them, to the days when both may. Returns whose roles changed.

    Call in the transaction of every act that ends a work or a role.
    """
    changed = set()
    for row in touched(people, viewer.today):
        last = _last_day(row)
        if last < row.last_day:
            cut(row, last, viewer=viewer, capacity=staff_officer(viewer), note=OVER)
            changed.add(row.person_id)
    return changed


def _last_day(row: Appointment) -> date:
    works = fitting_works(row.absent, row.since).filter(person_id=row.person_id, since__lte=row.since)
    ends = [until or row.last_day for until in works.values_list("until", flat=True)]
    return min(row.last_day, row.absent.until or row.last_day, max(ends, default=date.min))


def call_off(rows: QuerySet[Appointment], viewer: Viewer) -> None:
    """The roles that these would stand in for will never begin."""
    for row in rows.select_related(*NAMED):
        cut(row, date.min, viewer=viewer, capacity=staff_officer(viewer), note=OVER)


def cut(row: Appointment, last: date, *, viewer: Viewer, capacity: str, note: str) -> None:
    """Let it end on the day; what has not begun by then leaves no row."""
    begun = row.since <= last
    row.until = last if begun else row.until
    label = "Замещение завершено раньше" if begun else "Замещение отменено"
    note_stand_in(row, "stand_in_ended", label, viewer=viewer, capacity=capacity, note=note)
    if begun:
        row.save(update_fields=["until"])
    else:
        row.delete()


def locked(*ids: int) -> dict[int, Person]:
    """The people, locked in the order of keys."""
    rows = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    return {person.pk: person for person in rows}


def locked_with_others(person_id: int, viewer: Viewer) -> Person:
    """A person whose work or role is about to end, with those whose standing in may end by it: locked together, so
    that no two acts meet head on.
    """
    pairs = touched([person_id], viewer.today).values_list("person_id", "stands_in__person_id")
    return locked(person_id, *(pk for pair in pairs for pk in pair))[person_id]


def note_stand_in(
    row: Appointment, name: str, label: str, *, viewer: Viewer, capacity: str, note: str
) -> None:
    """In both journals: who does whose duties, from when until when."""
    absent = row.absent
    people: Iterable[Person] = (row.person, absent.person)
    told = {
        "role": row.role,
        "organisation_id": row.organisation_id,
        "absent": absent.person_id,
        "stands_in": row.person_id,
        "since": row.since,
        "until": row.until,
        "after": f"{row.person.short_name}: {row}, с {day_digits(row.since)} по {day_digits(row.last_day)}",
        "note": note,
    }
    data = {person.pk: told for person in people}
    note_people([*people], name, label, viewer=viewer, capacity=capacity, data=data)
