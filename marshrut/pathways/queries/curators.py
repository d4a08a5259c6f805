"""Who can be the curator of an ИОМ: people of the kinds the order names, with their load (A3.4.4.2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from marshrut.core.norms import norms
from marshrut.core.viewer import CURATING, LEADING
from marshrut.pathways.models import Pathway
from marshrut.people.models import Appointment, Employment, Person, in_force
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

Workplaces = Mapping[int, Mapping[int, int]]
"""Person → each organisation they work in → its municipality; the main one last."""


def candidates(on: date) -> list[Candidate]:
    """Everybody who may curate on a day, one candidate a person and kind; `subjects` by name. Five queries.

    Whoever works nowhere in the region any more is no candidate, whatever appointment was forgotten; nor who stands in
    for a while: an ИОМ is in one's charge for a year.
    """
    held = Appointment.objects.filter(in_force(on), person__is_active=True, stands_in__isnull=True)
    rows = held.filter(role__in=CURATING).values_list("person_id", "role", "subject__name", "organisation_id")
    profiles: dict[tuple[int, str], set[str | None]] = defaultdict(set)
    places: dict[tuple[int, str], int | None] = {}
    for person, role, subject, organisation in rows:
        profiles[person, role].add(subject)
        places[person, role] = organisation
    people = {person for person, _ in profiles}
    work, load, led = workplaces(people, on), active_load(people), _led(people, on)
    return [
        Candidate(
            key=str(person),
            kind=CuratorKind(role),
            subjects=frozenset() if None in subjects else frozenset(s for s in subjects if s),
            organisation=str(places[person, role] or [*work[person]][-1]),
            municipality=str([*work[person].values()][-1]),
            active=load.get(person, 0),
            works_at=keys(work[person]),
            leads=keys(led[person]),
        )
        for (person, role), subjects in sorted(profiles.items())
        if person in work
    ]


def active_load(people: Iterable[int]) -> dict[int, int]:
    """How many ИОМ that are not closed each person has in charge."""
    rows = Pathway.objects.filter(curator_id__in=people).exclude(state=Pathway.State.CLOSED)
    return dict(rows.order_by().values_list("curator_id").annotate(n=Count("pk")))


def alive(people: Iterable[int] | None) -> QuerySet[Pathway]:
    """ИОМ that are not closed: all, or those whose teacher, curator or curator asked for is among the people."""
    found = Pathway.objects.exclude(state=Pathway.State.CLOSED)
    if people is None:
        return found
    ids = list(people)
    return found.filter(Q(person_id__in=ids) | Q(curator_id__in=ids) | Q(asked_curator_id__in=ids))


def out_of_office(rows: QuerySet[Pathway], who: str, on: date) -> QuerySet[Pathway]:
    """Whose curator (`who` names the column) holds the role no more, or works nowhere in the region."""
    held = Appointment.objects.filter(
        Q(organisation__isnull=True) | Q(organisation_id=OuterRef("organisation_id")),
        in_force(on),
        person_id=OuterRef(f"{who}_id"),
        role=OuterRef(f"{who}_kind"),
    )
    works = Employment.objects.filter(in_force(on), person_id=OuterRef(f"{who}_id"))
    return rows.filter(~Exists(held) | ~Exists(works), **{f"{who}__isnull": False})


def come_near(rows: QuerySet[Pathway], who: str, on: date) -> QuerySet[Pathway]:
    """Whose curator (`who` names the column) works with the teacher without consent, or leads a school of theirs.

    Whoever is only asked for is a colleague anyway.
    """
    teaches = Employment.objects.filter(in_force(on), person_id=OuterRef(OuterRef("person_id")))
    here = Q(organisation_id=OuterRef("organisation_id")) | Q(
        organisation_id__in=teaches.values("organisation_id")
    )
    works = Employment.objects.filter(here, in_force(on), person_id=OuterRef(f"{who}_id"))
    leads = Appointment.objects.filter(here, in_force(on), person_id=OuterRef(f"{who}_id"), role__in=LEADING)
    near = Q(Exists(leads))
    if who == "curator":
        near |= Q(Exists(works), curator_allowed_at__isnull=True)
    return rows.filter(near, **{f"{who}__isnull": False})


def keys(organisations: Iterable[int]) -> frozenset[str]:
    return frozenset(str(organisation) for organisation in organisations)


def workplaces(people: Iterable[int], on: date) -> Workplaces:
    """Every work in force on the day: a second one and one for a term count like the main one (decision 4)."""
    rows = Employment.objects.filter(in_force(on), person_id__in=people).order_by("is_main", "pk")
    found: dict[int, dict[int, int]] = {}
    for person, *place in rows.values_list("person_id", "organisation_id", "organisation__municipality_id"):
        found.setdefault(person, {}).pop(place[0], None)
        found[person][place[0]] = place[1]
    return found


def works_with(person_id: int, pathway: Pathway, on: date) -> bool:
    """Whether a person and the teacher of the ИОМ work in one organisation on a day, in any work of either."""
    works = workplaces((person_id, pathway.person_id), on)
    return not {pathway.organisation_id, *works.get(pathway.person_id, ())}.isdisjoint(
        works.get(person_id, ())
    )


def _led(people: Iterable[int], on: date) -> Mapping[int, list[int]]:
    held = Appointment.objects.filter(in_force(on), role__in=LEADING, person_id__in=people)
    found: dict[int, list[int]] = defaultdict(list)
    for person, organisation in held.values_list("person_id", "organisation_id"):
        found[person].append(organisation)
    return found


def need_of(pathway: Pathway, on: date) -> Need:
    return Need(
        teacher=str(pathway.person_id),
        subject=pathway.subject.name if pathway.subject else "",
        organisation=str(pathway.organisation_id),
        municipality=str(pathway.municipality_id),
        also_at=keys(workplaces((pathway.person_id,), on).get(pathway.person_id, ())),
    )


def proposal(pathway: Pathway, level: Level, on: date) -> tuple[Proposal, dict[str, str]]:
    """Candidates ranked with reasons, and their names by key. This ИОМ does not count as its curator's load."""
    found = [each if each.key != str(pathway.curator_id) else _without_one(each) for each in candidates(on)]
    kinds = curator_kinds(Model(pathway.model), level)
    fitting = [each for each in found if each.kind in kinds]
    ranked = propose_curators(fitting, kinds=kinds, need=need_of(pathway, on), norms=norms(on))
    people = Person.objects.in_bulk([int(each.key) for each in fitting])
    return ranked, {str(pk): person.full_name for pk, person in people.items()}


def _without_one(candidate: Candidate) -> Candidate:
    return replace(candidate, active=max(candidate.active - 1, 0))
