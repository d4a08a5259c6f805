"""Bring drafted ИОМ into being: thousands with a bounded number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction
from django.db.models import Q

from marshrut.core.models import Case
from marshrut.core.norms import bodies, norms
from marshrut.core.viewer import Role, Viewer
from marshrut.core.workflow import start
from marshrut.diagnostics.models import Result
from marshrut.diagnostics.queries.results import PlanningFacts
from marshrut.documents.actions import allocate
from marshrut.measures.models import Measure
from marshrut.pathways.models import Line, LineDeficit, LineReason, Pathway, PathwayDeficit, PathwayResult
from marshrut.pathways.queries.offers import taken
from marshrut.people.models import Appointment, Organisation, Person, normal
from marshrut.regulations.terms import next_complex_diagnostic


@dataclass(frozen=True)
class DraftLine:
    """A measure chosen for a person: the deficits it works on and why it was chosen."""

    measure: Measure
    entry_ids: tuple[int, ...]
    reason: str


@dataclass(frozen=True)
class Draft:
    """One ИОМ as proposed. `facts` are the planning facts of its result; `uncovered` says why by code."""

    facts: PlanningFacts
    starts_on: date
    ends_on: date
    months: int
    lines: tuple[DraftLine, ...]
    uncovered: Mapping[str, str] = field(default_factory=dict)
    curator_id: int | None = None
    curator_kind: str = ""


@dataclass(frozen=True)
class _Surroundings:
    """What the drafts need to know of people and places, read once."""

    names: Mapping[int, str]
    municipalities: Mapping[int, int]
    collective: Mapping[int, bool]
    heads: frozenset[tuple[int, int]]
    founders: Mapping[int, int]


@transaction.atomic
def create_drafts(drafts: Sequence[Draft], *, viewer: Viewer) -> list[Pathway]:
    """Make an ИОМ of each draft whose result has none yet; numbers come last, as one range (decision 18).

    They go by name: in the order of urgency a number would tell the level.
    """
    results = sorted(draft.facts.result_id for draft in drafts)
    list(
        Case.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=results)
        .order_by("pk")
        .values_list("pk")
    )
    made = set(Pathway.objects.filter(result_id__in=results).values_list("result_id", flat=True))
    drafts = [draft for draft in drafts if draft.facts.result_id not in made]
    if not drafts:
        return []
    drafts = _within_places(drafts)
    around = _surroundings(drafts, viewer.today)
    drafts = sorted(drafts, key=lambda d: (normal(around.names[d.facts.person_id]), d.facts.result_id))
    pathways = [_pathway(draft, around, viewer) for draft in drafts]
    titles = [f"ИОМ · {around.names[draft.facts.person_id]}" for draft in drafts]
    start(pathways, viewer=viewer, titles=titles)
    _write_secrets(pathways, drafts)
    _write_lines(pathways, drafts)
    _number(pathways, viewer)
    return pathways


def _within_places(drafts: Sequence[Draft]) -> list[Draft]:
    """Drop lines whose places went to others meanwhile; the measures stay locked until the commit."""
    limited = {line.measure.pk for d in drafts for line in d.lines if line.measure.places is not None}
    rows = Measure.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=limited).order_by("pk")
    places = dict(rows.values_list("pk", "places"))
    gone = taken(places)
    left = {pk: number - gone.get(pk, 0) for pk, number in places.items() if number is not None}
    kept = []
    for draft in drafts:
        lines = []
        for line in draft.lines:
            left[line.measure.pk] = left.get(line.measure.pk, len(drafts)) - 1
            if left[line.measure.pk] >= 0:
                lines.append(line)
        kept.append(draft if len(lines) == len(draft.lines) else replace(draft, lines=tuple(lines)))
    return kept


def approver_of(
    person_id: int, organisation_id: int, municipality_id: int, on: date
) -> tuple[str, int | None]:
    """Who approves: the head, or for a head's own ИОМ the founder's person (decision 19)."""
    heads = _in_force(on).filter(role=Role.HEAD, person_id=person_id, organisation_id=organisation_id)
    if not heads.exists():
        return Role.HEAD, None
    founders = _in_force(on).filter(role=Role.MUNICIPAL, municipality_id=municipality_id)
    return Role.MUNICIPAL, founders.order_by("pk").values_list("person_id", flat=True).first()


def _in_force(on: date):
    """Who holds a post: whoever stands in for its holder has the ИОМ of a teacher, not of a head (decision 38)."""
    in_office = Appointment.objects.filter(Q(until__isnull=True) | Q(until__gte=on), since__lte=on)
    return in_office.filter(stands_in__isnull=True)


def _surroundings(drafts: Sequence[Draft], on: date) -> _Surroundings:
    people = {draft.facts.person_id for draft in drafts}
    organisations = {draft.facts.organisation_id for draft in drafts}
    results = [draft.facts.result_id for draft in drafts]
    municipalities = dict(
        Organisation.objects.filter(pk__in=organisations).values_list("pk", "municipality_id")
    )
    heads = _in_force(on).filter(role=Role.HEAD, person_id__in=people)
    founders = _in_force(on).filter(role=Role.MUNICIPAL, municipality_id__in=set(municipalities.values()))
    return _Surroundings(
        names={p.pk: p.full_name for p in Person.objects.filter(pk__in=people)},
        municipalities=municipalities,
        collective=dict(
            Result.objects.filter(pk__in=results).values_list("pk", "attempt__consent__collective")
        ),
        heads=frozenset(heads.values_list("person_id", "organisation_id")),
        founders=dict(founders.order_by("-pk").values_list("municipality_id", "person_id")),
    )


def _pathway(draft: Draft, around: _Surroundings, viewer: Viewer) -> Pathway:
    facts = draft.facts
    municipality = around.municipalities[facts.organisation_id]
    is_head = (facts.person_id, facts.organisation_id) in around.heads
    pathway = Pathway(
        person_id=facts.person_id,
        employment_id=facts.employment_id,
        organisation_id=facts.organisation_id,
        municipality_id=municipality,
        subject_id=facts.subject_id,
        result_id=facts.result_id,
        collective=around.collective[facts.result_id],
        curator_id=draft.curator_id,
        curator_kind=draft.curator_kind,
        approver_role=Role.MUNICIPAL if is_head else Role.HEAD,
        founder_id=around.founders.get(municipality) if is_head else None,
        months=draft.months,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        next_diagnostic_on=next_complex_diagnostic(facts.taken_on, norms(facts.taken_on)),
        made_on=viewer.today,
    )
    PathwayResult(pathway=pathway, taken_on=facts.taken_on, level=facts.level)
    return pathway


def _write_secrets(pathways: Sequence[Pathway], drafts: Sequence[Draft]) -> None:
    deficits = []
    for pathway, draft in zip(pathways, drafts, strict=True):
        section2 = pathway.section2
        section2.pathway_id = pathway.pk
        section2.recommendations = "\n".join(
            dict.fromkeys(deficit.advice for deficit in draft.facts.deficits if deficit.advice)
        )
        deficits += [
            PathwayDeficit(
                pathway=pathway,
                entry_id=deficit.entry_id,
                position=at,
                uncovered=draft.uncovered.get(deficit.code, ""),
            )
            for at, deficit in enumerate(draft.facts.deficits, start=1)
        ]
    PathwayResult.objects.bulk_create([pathway.section2 for pathway in pathways])
    PathwayDeficit.objects.bulk_create(deficits, batch_size=1000)


def line_of(measure: Measure, pathway: Pathway) -> Line:
    """A line with the measure's particulars as they are today."""
    return Line(
        pathway=pathway,
        category=measure.category,
        measure=measure,
        title=measure.title,
        kind=measure.kind,
        hours=measure.hours,
        form=measure.form,
        provider=measure.provider,
        starts_on=measure.starts_on,
        ends_on=measure.ends_on,
    )


def _write_lines(pathways: Sequence[Pathway], drafts: Sequence[Draft]) -> None:
    pairs = [
        (line_of(chosen.measure, pathway), chosen)
        for pathway, draft in zip(pathways, drafts, strict=True)
        for chosen in draft.lines
    ]
    Line.objects.bulk_create([line for line, _ in pairs], batch_size=1000)
    LineDeficit.objects.bulk_create(
        [LineDeficit(line=line, entry_id=entry) for line, chosen in pairs for entry in chosen.entry_ids],
        batch_size=1000,
    )
    LineReason.objects.bulk_create(
        [LineReason(line=line, text=chosen.reason) for line, chosen in pairs], batch_size=1000
    )


def _number(pathways: Sequence[Pathway], viewer: Viewer) -> None:
    """Numbers without gaps or doubles: the range is taken last, its lock is held until the commit."""
    names = bodies(viewer.today)
    year = viewer.today.year
    numbers = allocate("pathway", year, len(pathways))
    for pathway, number in zip(pathways, numbers, strict=True):
        pathway.number = names.pathway_number.format(region=names.region_code, year=year, number=number)
    Pathway.objects.bulk_update(pathways, ["number"], batch_size=500)
