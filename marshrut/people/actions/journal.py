"""Acts upon a person or an organisation are entries of its case, made when the first act is written."""

from typing import Any

from marshrut.core.journal import record
from marshrut.core.models import Case, Entry
from marshrut.core.viewer import Viewer
from marshrut.people.models import Organisation, Person


def note_person(
    person: Person,
    name: str,
    label: str,
    *,
    viewer: Viewer,
    capacity: str,
    data: dict[str, Any] | None = None,
) -> Entry:
    """Write an act upon a person. Call inside the transaction that changes the person."""
    Person.objects.select_for_update(of=("self",)).filter(pk=person.pk).first()
    case = Case.objects.select_for_update(of=("self",)).filter(kind="person", person_id=person.pk).first()
    case = case or Case.objects.create(kind="person", person_id=person.pk, title="", since=viewer.at)
    case.title = person.full_name
    return record(case, viewer=viewer, capacity=capacity, name=name, label=label, data=data)


def note_organisation(
    organisation: Organisation,
    name: str,
    label: str,
    *,
    viewer: Viewer,
    capacity: str,
    data: dict[str, Any] | None = None,
) -> Entry:
    """Write an act upon an organisation. Call inside the transaction that changes the organisation."""
    Organisation.objects.select_for_update(of=("self",)).filter(pk=organisation.pk).first()
    of = {"kind": "organisation", "organisation_id": organisation.pk}
    case = Case.objects.select_for_update(of=("self",)).filter(**of).first()
    case = case or Case.objects.create(**of, title="", since=viewer.at)
    case.title = organisation.short_name
    return record(case, viewer=viewer, capacity=capacity, name=name, label=label, data=data)
