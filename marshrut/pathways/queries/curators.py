"""Who can be the curator of an ИОМ: people of the kinds the order names, with their load (A3.4.4.2)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Count, Q

from marshrut.core.norms import norms
from marshrut.pathways.access import CURATING
from marshrut.pathways.models import Pathway
from marshrut.people.models import Appointment, Employment, Person
from marshrut.regulations.curators import (
    Candidate,
    CuratorKind,
    Model,
    Need,
    Proposal,
    curator_kinds,
    propose_curators,
)
from marshrut.regulations.levels import Level

Workplace = tuple[int | str, int | str]
NOWHERE: list[Workplace] = [("", "")]


def candidates(on: date) -> list[Candidate]:
    """Everybody who may curate on a day, one candidate a person and kind; `subjects` by name. Four queries."""
    rows = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=on), role__in=CURATING, since__lte=on, person__is_active=True
    ).values_list("person_id", "role", "subject__name", "organisation_id")
    profiles: dict[tuple[int, str], set[str | None]] = defaultdict(set)
    places: dict[tuple[int, str], int | None] = {}
    for person, role, subject, organisation in rows:
        profiles[person, role].add(subject)
        places[person, role] = organisation
    people = {person for person, _ in profiles}
    work, load = _workplaces(people), active_load(people)
    return [
        Candidate(
            key=str(person),
            kind=CuratorKind(role),
            subjects=frozenset() if None in subjects else frozenset(s for s in subjects if s),
            organisation=str(places[person, role] or work.get(person, NOWHERE)[-1][0]),
            municipality=str(work.get(person, NOWHERE)[-1][1]),
            active=load.get(person, 0),
            works_at=frozenset(str(organisation) for organisation, _ in work.get(person, [])),
        )
        for (person, role), subjects in sorted(profiles.items())
    ]


def active_load(people: Iterable[int]) -> dict[int, int]:
    """How many ИОМ that are not closed each person has in charge."""
    rows = Pathway.objects.filter(curator_id__in=people).exclude(state=Pathway.State.CLOSED)
    return dict(rows.order_by().values_list("curator_id").annotate(n=Count("pk")))


def works_with(person_id: int, organisation_id: int, on: date) -> bool:
    """Whether a person works in an organisation on a day, in any position."""
    work = Employment.objects.filter(person_id=person_id, organisation_id=organisation_id, since__lte=on)
    return work.filter(Q(until__isnull=True) | Q(until__gte=on)).exists()


def _workplaces(people: Iterable[int]) -> dict[int, list[Workplace]]:
    """Every place each person works at, with its municipality; the main one last."""
    rows = Employment.objects.filter(person_id__in=people, until__isnull=True).order_by("is_main", "pk")
    found: dict[int, list[Workplace]] = defaultdict(list)
    for person, *place in rows.values_list("person_id", "organisation_id", "organisation__municipality_id"):
        found[person].append((place[0], place[1]))
    return found


def need_of(pathway: Pathway) -> Need:
    return Need(
        teacher=str(pathway.person_id),
        subject=pathway.subject.name if pathway.subject else "",
        organisation=str(pathway.organisation_id),
        municipality=str(pathway.municipality_id),
    )


def proposal(pathway: Pathway, level: Level, on: date) -> tuple[Proposal, dict[str, str]]:
    """Candidates ranked with reasons, and their names by key. This ИОМ does not count as its curator's load."""
    found = [each if each.key != str(pathway.curator_id) else _without_one(each) for each in candidates(on)]
    kinds = curator_kinds(Model(pathway.model), level)
    fitting = [each for each in found if each.kind in kinds]
    ranked = propose_curators(fitting, kinds=kinds, need=need_of(pathway), norms=norms(on))
    people = Person.objects.in_bulk([int(each.key) for each in fitting])
    return ranked, {str(pk): person.full_name for pk, person in people.items()}


def _without_one(candidate: Candidate) -> Candidate:
    return replace(candidate, active=max(candidate.active - 1, 0))
