"""Acts upon people and organisations are entries of their cases, made when the first act is written."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from marshrut.core.journal import draft_entry, save_entries
from marshrut.core.models import Case, Entry
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Refused
from marshrut.people.models import Organisation, Person

MERGED = "Эту запись объединили с другой. Откройте человека заново из списка."


def note_people(
    people: Sequence[Person],
    name: str,
    label: str,
    *,
    viewer: Viewer,
    capacity: str,
    data: Mapping[int, dict[str, Any]] | None = None,
    new: Set[int] = frozenset(),
) -> list[Entry]:
    """Write an act upon each person (`data` by person's id), with a bounded number of queries. `new`: people who were
    made in this very transaction: nobody else has them, and they have no case yet.

    Call inside the transaction that changes them. Raises Refused when a record was merged meanwhile.
    """
    if ids := sorted({person.pk for person in people} - new):
        locked = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
        if any(merged for _pk, merged in locked.values_list("pk", "merged_into")):
            raise Refused(MERGED)
    titles = {person.pk: person.full_name for person in people}
    cases = _cases("person", "person_id", titles, viewer, new)
    return _write(cases, name, label, viewer, capacity, data or {})


def note_person(
    person: Person,
    name: str,
    label: str,
    *,
    viewer: Viewer,
    capacity: str,
    data: dict[str, Any] | None = None,
) -> Entry:
    """Write an act upon one person."""
    by_id = {person.pk: data or {}}
    return note_people([person], name, label, viewer=viewer, capacity=capacity, data=by_id)[0]


def note_organisations(
    places: Sequence[Organisation],
    name: str,
    label: str,
    *,
    viewer: Viewer,
    capacity: str,
    data: Mapping[int, dict[str, Any]],
) -> list[Entry]:
    """Write an act upon each organisation. Call inside the transaction that changes them."""
    if not places:
        return []
    ids = sorted({place.pk for place in places})
    list(
        Organisation.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk")
    )
    cases = _cases(
        "organisation", "organisation_id", {place.pk: place.short_name for place in places}, viewer
    )
    return _write(cases, name, label, viewer, capacity, data)


def _cases(
    kind: str, column: str, titles: Mapping[int, str], viewer: Viewer, new: Set[int] = frozenset()
) -> dict[int, Case]:
    """The locked case of each subject; the locked row of the subject keeps two from being made."""
    cases = {}
    if known := [pk for pk in titles if pk not in new]:
        rows = Case.objects.select_for_update(of=("self",), no_key=True)
        found = rows.filter(kind=kind, **{f"{column}__in": known}).order_by("pk")
        cases = {getattr(case, column): case for case in found}
    fresh = [Case(kind=kind, since=viewer.at, **{column: pk}) for pk in titles if pk not in cases]
    Case.objects.bulk_create(fresh)
    cases |= {getattr(case, column): case for case in fresh}
    for pk, title in titles.items():
        cases[pk].title = title
    return cases


def _write(
    cases: Mapping[int, Case],
    name: str,
    label: str,
    viewer: Viewer,
    capacity: str,
    data: Mapping[int, dict[str, Any]],
) -> list[Entry]:
    drafts = [
        draft_entry(case, viewer=viewer, capacity=capacity, name=name, label=label, data=data.get(pk))
        for pk, case in cases.items()
    ]
    return save_entries(drafts, list(cases.values()))
