"""Fill drafts for many people at once: measures, term, curator. Reads with a bounded number of queries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from marshrut.core.norms import calendar, norms
from marshrut.diagnostics.queries.results import PlanningFacts
from marshrut.measures.models import Measure
from marshrut.measures.queries import Audience
from marshrut.pathways.actions import Draft, DraftLine
from marshrut.pathways.queries.curators import candidates, keys, workplaces
from marshrut.pathways.queries.offers import offered, taken
from marshrut.people.models import Organisation, Subject
from marshrut.planning.assignment import Curator, Teacher, assign
from marshrut.planning.cover import ROUNDING, Plan, plan
from marshrut.planning.load import Term
from marshrut.planning.offers import Category, Learner, Need, Option
from marshrut.regulations.calendar import DAY, same_date
from marshrut.regulations.curators import Candidate, CuratorKind, Model, curator_kinds
from marshrut.regulations.levels import Level
from marshrut.regulations.norms import Norms
from marshrut.regulations.terms import agree_pathway, draft_pathway

HEAVY = {Level.HIGH: 3, Level.MEDIUM: 2, Level.LOW: 1}


def drafts(facts: Sequence[PlanningFacts], today: date) -> list[Draft]:
    """A draft for each of the planning facts, in the order of the worst deficits first for scarce places."""
    if not facts:
        return []
    places = {o.pk: o for o in Organisation.objects.filter(pk__in={f.organisation_id for f in facts})}
    offers = _Offers(today)
    planned = [_planned(each, places[each.organisation_id], offers, today) for each in _by_urgency(facts)]
    chosen = _curators([draft.facts for draft in planned], places, today)
    return [
        replace(draft, curator_id=found[0], curator_kind=found[1])
        if (found := chosen.get(draft.facts.result_id))
        else draft
        for draft in planned
    ]


class _Offers:
    """All measures of the coming two years and the places left, which shrink as drafts take them."""

    def __init__(self, today: date) -> None:
        self.measures = offered(today, same_date(today, norms(today).pathway_months_max + 2))
        gone = taken([m.pk for m in self.measures])
        self._left = {m.pk: m.places - gone.get(m.pk, 0) for m in self.measures if m.places is not None}
        self.by_key = {str(m.pk): m for m in self.measures}
        self._entries = {m.pk: {e.pk: e.code for e in m.entries.all()} for m in self.measures}
        self._retraining = norms(today).retraining_hours
        self._options = [(m, self._option(m)) for m in self.measures]
        self._fitting = cache(self._meant_for)

    def options(self, facts: PlanningFacts, place: Organisation) -> list[Option]:
        """Open to this person. A course that works on none of their deficits is not offered to fill a category."""
        wanted = {deficit.code for deficit in facts.deficits}
        audience = Audience(facts.subject_id, place.municipality_id, place.pk, facts.experience)
        return [
            option if m.places is None else replace(option, places_left=max(self._left[m.pk], 0))
            for m, option in self._fitting(audience)
            if option.category is not Category.KNOWLEDGE or option.codes & wanted
        ]

    def entry_ids(self, measure: Measure, codes: Sequence[str]) -> tuple[int, ...]:
        return tuple(sorted(pk for pk, code in self._entries[measure.pk].items() if code in codes))

    def take(self, measure: Measure) -> None:
        if measure.pk in self._left:
            self._left[measure.pk] -= 1

    def _meant_for(self, audience: Audience) -> list[tuple[Measure, Option]]:
        return [(m, option) for m, option in self._options if audience.fits(m)]

    def _option(self, measure: Measure) -> Option:
        return Option(
            key=str(measure.pk),
            codes=frozenset(self._entries[measure.pk].values()),
            hours=measure.hours,
            term=Term(measure.starts_on, measure.ends_on),
            category=Category(measure.category),
            source=measure.source,
            fields=frozenset(entry.block for entry in measure.entries.all()),
            by_hand=measure.hours >= self._retraining,
        )


def _by_urgency(facts: Iterable[PlanningFacts]) -> list[PlanningFacts]:
    return sorted(facts, key=lambda each: (-HEAVY[Level(each.level)], each.taken_on, each.result_id))


def _planned(facts: PlanningFacts, place: Organisation, offers: _Offers, today: date) -> Draft:
    starts_on, ends_on, months = term_of(facts, today)
    found = plan(
        _needs(facts, norms(today)),
        offers.options(facts, place),
        term=Term(starts_on, ends_on),
        weekly_limit=norms(today).weekly_hours_limit,
        learner=_learner(facts, norms(today)),
        round_out=(Category.KNOWLEDGE, *ROUNDING),
    )
    lines = tuple(_lines(found, offers))
    return Draft(
        facts=facts,
        starts_on=starts_on,
        ends_on=ends_on,
        months=months,
        lines=lines,
        uncovered={each.code: each.reason for each in found.uncovered},
    )


def term_of(facts: PlanningFacts, today: date) -> tuple[date, date, int]:
    """Start, end, months: it starts when developing and agreeing may have ended (A3.4.4.3).

    It lasts alike for all: the head sees the term, and a term by need would tell the level (A2.6.3, decision 2).
    """
    now = norms(today)
    developed = max(draft_pathway(facts.taken_on, now, calendar()).on, today)
    starts_on = calendar().next_working(agree_pathway(developed, now, calendar()).on + DAY)
    return starts_on, same_date(starts_on, now.pathway_months_drafted) - DAY, now.pathway_months_drafted


def _needs(facts: PlanningFacts, now: Norms) -> list[Need]:
    """The fewer points on an entry, the more teaching it asks for and the more each missing hour counts."""
    return [
        Need(deficit.code, weight, deficit.plain, hours)
        for deficit in facts.deficits
        for weight, hours in [_asked(deficit.points, deficit.maximum, now)]
    ]


def _asked(points: int, maximum: int, now: Norms) -> tuple[int, int]:
    if 3 * points < maximum:
        return 6, now.deficit_hours_severe
    return (3, now.deficit_hours_marked) if 2 * points < maximum else (1, now.deficit_hours_slight)


def _learner(facts: PlanningFacts, now: Norms) -> Learner:
    shows = facts.experience is not None and facts.experience >= now.showcase_years
    return Learner(shows, facts.strong, frozenset(facts.blocks))


def _lines(found: Plan, offers: _Offers) -> Iterator[DraftLine]:
    for chosen in found.chosen:
        measure = offers.by_key[chosen.option.key]
        offers.take(measure)
        yield DraftLine(measure, offers.entry_ids(measure, chosen.codes), " ".join(chosen.reasons))


def _curators(
    facts: Sequence[PlanningFacts], places: Mapping[int, Organisation], today: date
) -> dict[int, tuple[int, str]]:
    """Curators for all at once by the rule of A3.4.4.2; colleagues of the teacher are left out (decision 4)."""
    limit = norms(today).curator_active_limit
    found = candidates(today)
    subjects = dict(Subject.objects.values_list("pk", "name"))
    work = workplaces({each.person_id for each in facts}, today)
    teachers = [
        _teacher(each, places[each.organisation_id], subjects, found, keys(work.get(each.person_id, ())))
        for each in facts
    ]
    offered_by_key = {_key(c): c for c in found}
    proposed = assign(teachers, [_curator(c, limit) for c in found])
    return {
        int(each.teacher): (int(offered_by_key[each.curator].key), offered_by_key[each.curator].kind.value)
        for each in proposed
        if each.curator
    }


def _key(candidate: Candidate) -> str:
    return f"{candidate.key}:{candidate.kind.value}"


def _teacher(
    facts: PlanningFacts,
    place: Organisation,
    subjects: Mapping[int, str],
    found: Sequence[Candidate],
    works_at: frozenset[str],
) -> Teacher:
    own, near = {str(facts.person_id)}, works_at | {str(place.pk)}
    excluded = [c for c in found if c.key in own or c.is_colleague(near)]
    return Teacher(
        key=str(facts.result_id),
        kinds=tuple(kind.value for kind in curator_kinds(Model.DIAGNOSTIC, Level(facts.level))),
        subject=subjects.get(facts.subject_id, ""),
        municipality=str(place.municipality_id),
        organisation=str(place.pk),
        excluded=frozenset(_key(c) for c in excluded),
    )


def _curator(candidate: Candidate, limit: int) -> Curator:
    return Curator(
        key=_key(candidate),
        kind=candidate.kind.value,
        subjects=candidate.subjects,
        municipality=candidate.municipality,
        active=candidate.active,
        limit=limit,
        organisation=candidate.organisation,
        own_subjects_only=candidate.kind is CuratorKind.LECTURER,
        own_organisation_only=candidate.kind in (CuratorKind.ASSOCIATION_HEAD, CuratorKind.MENTOR),
    )
