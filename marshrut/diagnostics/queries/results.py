"""Individual results: the only door to them (A2.6.3). Every function takes the viewer; others' views leave a Look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from marshrut.core.journal import write_looks
from marshrut.core.models import Deadline, Look
from marshrut.core.norms import calendar, norms
from marshrut.core.pages import Status
from marshrut.core.viewer import ADMITTED, Viewer
from marshrut.core.wording import clock, day, moment
from marshrut.core.workflow import flow_of
from marshrut.diagnostics.models import Attempt, DeficitResult, Result, Sitting
from marshrut.people.models import Person
from marshrut.regulations import terms
from marshrut.regulations.blocks import Block, of_position
from marshrut.regulations.levels import EntryResult, Level, shown_percent, strengths

MOST_LOOKS = 500
DONE = (Attempt.State.FINISHED, Attempt.State.VOID)


@dataclass(frozen=True)
class Deficit:
    """One codifier entry of a person's result, in plain words."""

    entry_id: int
    code: str
    name: str
    plain: str
    meaning: str
    advice: str
    points: int
    maximum: int


@dataclass(frozen=True)
class ResultView:
    """Everything a result page or a card shows."""

    result: Result
    percent: str
    level: Level | None
    blocks: tuple[tuple[Block, int, int, Level], ...]
    deficits: tuple[Deficit, ...]
    strong: tuple[Deficit, ...]


@dataclass(frozen=True)
class PlanningFacts:
    """What planning an ИОМ needs of a result."""

    result_id: int
    person_id: int
    employment_id: int
    organisation_id: int
    subject_id: int
    level: Level
    taken_on: date
    closed_on: date
    deficits: tuple[Deficit, ...]
    released: bool
    experience: int | None
    strong: frozenset[str] = frozenset()
    blocks: tuple[Block, ...] = ()


def open_result(case_id: int, viewer: Viewer) -> ResultView | None:
    """A result the viewer may see, or None. A look of anybody but its owner is noted for the owner."""
    result = (
        Result.objects.visible_to(viewer)
        .filter(pk=case_id)
        .select_related("case", "person", "subject", "employment__organisation", "attempt__sitting")
        .first()
    )
    if result is None:
        return None
    _note([result], viewer, "результат диагностики")
    return _view(result, list(_entries([result.pk])))


def by_special_access(person_id: int, viewer: Viewer, what: str) -> list[ResultView]:
    """Told results of one person for whom the room of privacy has judged that special access is open (decision 40).

    Every look is noted as such.
    """
    own = Person.objects.selves(person_id)
    rows = Result.objects.filter(person__in=own, released_at__isnull=False).order_by("-taken_on", "-pk")
    found = list(rows.select_related("case", "person", "subject", "employment__organisation"))
    write_looks([(person_id, r.pk) for r in found], viewer=viewer, capacity="special", what=what)
    entries: dict[int, list[DeficitResult]] = {}
    for row in _entries([r.pk for r in found]):
        entries.setdefault(row.result_id, []).append(row)
    return [_view(result, entries.get(result.pk, [])) for result in found]


def planning_facts(result_ids: Sequence[int], viewer: Viewer) -> list[PlanningFacts]:
    """Facts for drafting, four queries for any number of results; notes a look at each."""
    found = list(
        Result.objects.visible_to(viewer)
        .filter(pk__in=result_ids)
        .select_related("employment", "person", "attempt")
        .order_by("pk")
    )
    _note(found, viewer, "дефициты для составления ИОМ")
    by_result: dict[int, list[DeficitResult]] = {}
    for row in _entries([r.pk for r in found]).filter(deficit=True):
        by_result.setdefault(row.result_id, []).append(row)
    strong = _strong_codes(found)
    return [
        _facts(result, by_result.get(result.pk, []), strong.get(result.pk, frozenset()), viewer.today)
        for result in found
    ]


def _strong_codes(results: Sequence[Result]) -> dict[int, frozenset[str]]:
    rows = DeficitResult.objects.filter(result__in=[r.pk for r in results], deficit=False)
    by_result: dict[int, list[EntryResult]] = {}
    columns = ("result_id", "entry__code", "points", "maximum", "deficit")
    for pk, code, got, most, deficit in rows.values_list(*columns):
        by_result.setdefault(pk, []).append(EntryResult(code, got, most, deficit))
    in_force = {r.pk: norms(r.closed_on) for r in results}
    return {
        pk: frozenset(fact.code for fact in strengths(facts, in_force[pk])) for pk, facts in by_result.items()
    }


def own_looks(viewer: Viewer):
    """Looks of others, and of the system, at the viewer's own results and routes; nobody else may ask."""
    if viewer.person_id is None or viewer.results_closed:
        return Look.objects.none()
    own = Person.objects.selves(viewer.person_id)
    return Look.objects.filter(owner__in=own).exclude(viewer__in=own).select_related("viewer", "case")


def looks_at(owner_id: int, viewer: Viewer) -> list[Look]:
    """The newest of the viewer's `own_looks`; none for somebody else's."""
    if owner_id != viewer.person_id:
        return []
    return list(own_looks(viewer).order_by("-at", "-pk")[:MOST_LOOKS])


def results_of(viewer: Viewer, *, sitting: Sitting | None = None):
    """Rows for the lists of admitted staff; no query for each row."""
    found = Result.objects.visible_to(viewer).select_related(
        "case", "person", "subject", "employment__organisation", "attempt__sitting"
    )
    if sitting is not None:
        found = found.filter(attempt__sitting=sitting)
    return found


def deficit_counts(results: Sequence[Result]) -> dict[int, int]:
    """How many deficits each result of a page has; one query for the page, not a join for the whole list."""
    rows = DeficitResult.objects.filter(result__in=[r.pk for r in results], deficit=True)
    return dict(rows.values_list("result_id").annotate(Count("pk")))


def note_list(results: Sequence[Result], viewer: Viewer) -> None:
    """Note the looks of a page of a list that shows levels."""
    _note(results, viewer, "список результатов")


def own_results(viewer: Viewer):
    """The viewer's own released results, newest first."""
    found = Result.objects.visible_to(viewer).filter(person_id=viewer.person_id, released_at__isnull=False)
    return found.select_related("case", "subject", "attempt__sitting").order_by("-taken_on", "-pk")


def finished_works(viewer: Viewer):
    """The viewer's own works that were done: the certificate without score is there whatever else is closed."""
    works = Attempt.objects.visible_to(viewer)
    own = works.filter(person_id=viewer.person_id, state=Attempt.State.FINISHED)
    return own.select_related("consent__subject", "sitting").order_by("-finished_at", "-pk")


@dataclass(frozen=True)
class OwnAttempt:
    """A row of «Мои диагностики»: a work that is ahead or waits for its result."""

    subject: str
    about: str
    status: Status | None
    url: str
    action: str


def own_attempts(viewer: Viewer) -> tuple[list[OwnAttempt], list[OwnAttempt]]:
    """(ahead and running, finished and not told) works of the viewer; two queries."""
    told = Result.objects.filter(attempt=OuterRef("pk"), released_at__isnull=False)
    works = list(
        Attempt.objects.visible_to(viewer)
        .filter(person_id=viewer.person_id)
        .exclude(Exists(told))
        .select_related("consent__subject", "sitting")
        .order_by("sitting__starts_at", "pk")
    )
    due = Deadline.objects.open().filter(case_id__in={w.sitting_id for w in works}, name="tell_results")
    due_by_sitting = dict(due.values_list("case_id", "due_on"))
    ahead = [_ahead(w) for w in works if w.state in (Attempt.State.ASSIGNED, Attempt.State.RUNNING)]
    waiting = [
        _waiting(w, due_by_sitting.get(w.sitting_id), viewer)
        for w in works
        if w.state in (Attempt.State.WRITTEN, Attempt.State.FINISHED)
    ]
    return ahead, waiting


def _ahead(work: Attempt) -> OwnAttempt:
    running = work.state == Attempt.State.RUNNING
    return OwnAttempt(
        subject=str(work.consent.subject),
        about=f"{day(work.sitting.starts_at)}, {clock(work.sitting.starts_at)}, {work.sitting.place}",
        status=Status("soon", "вы уже начали") if running else None,
        url=reverse(flow_of(Attempt).route, args=[work.pk]),
        action="Продолжить" if running else "Подробнее",
    )


def _waiting(work: Attempt, due: date | None, viewer: Viewer) -> OwnAttempt:
    return OwnAttempt(
        subject=str(work.consent.subject),
        about=f"Работа {'прервана' if work.cut_short else 'сдана'} {moment(work.handed_in)}",
        status=Status("calm", f"сообщим до конца дня {day(due)}") if due else None,
        url=reverse(flow_of(Attempt).route, args=[work.pk]),
        action="Подробнее",
    )


def sitting_progress(sitting: Sitting) -> dict[str, int]:
    """How many works of a sitting are finished, scored, released; counts only."""
    works = Attempt.objects.filter(sitting=sitting, state__in=DONE)
    scored = Result.objects.filter(attempt__sitting=sitting)
    return {
        "finished": works.count(),
        "scored": scored.count(),
        "released": scored.filter(released_at__isnull=False).count(),
    }


def pathway_due(sitting: Sitting) -> date | None:
    """The nearest last day of A3.4.3.2 among those of a sitting who were not told: it runs from their own work."""
    waiting = Result.objects.filter(attempt__sitting=sitting, released_at__isnull=True)
    first = waiting.order_by("taken_on").values_list("taken_on", flat=True).first()
    return terms.draft_pathway(first, norms(first), calendar()).on if first else None


def sittings_with_results(viewer: Viewer):
    """Closed sittings for the analyst, those that still wait to be told first."""
    waiting = Result.objects.filter(
        attempt__sitting=OuterRef("pk"), state__in=[Result.State.SCORED, Result.State.HELD]
    )
    return (
        Sitting.objects.visible_to(viewer)
        .filter(state__in=[Sitting.State.CLOSED, Sitting.State.TOLD])
        .annotate(works=Count("attempts", filter=Q(attempts__state__in=DONE)), waits=Exists(waiting))
        .order_by("-waits", "-closed_on", "pk")
    )


def _note(results: Sequence[Result], viewer: Viewer, what: str) -> None:
    others = [(r.person_id, r.pk) for r in results if r.person_id != viewer.person_id]
    if others:
        role = next((c.role for c in viewer.capacities if c.role in ADMITTED), "")
        write_looks(others, viewer=viewer, capacity=role, what=what)


def _entries(result_ids: Sequence[int]):
    return DeficitResult.objects.filter(result_id__in=result_ids).select_related("entry").order_by("pk")


def _view(result: Result, rows: list[DeficitResult]) -> ResultView:
    in_force = norms(result.closed_on)
    by_code = {row.entry.code: row for row in rows}
    facts = [EntryResult(code, r.points, r.maximum, r.deficit) for code, r in by_code.items()]
    blocks = result.block_results.order_by("pk")
    return ResultView(
        result=result,
        percent=shown_percent(result.points, result.maximum, in_force),
        level=Level(result.level) if result.judged else None,
        blocks=tuple((Block(b.block), b.points, b.maximum, Level(b.level)) for b in blocks),
        deficits=tuple(_deficit(row) for row in rows if row.deficit),
        strong=tuple(_deficit(by_code[fact.code]) for fact in strengths(facts, in_force)),
    )


def _facts(result: Result, rows: list[DeficitResult], strong: frozenset[str], today: date) -> PlanningFacts:
    return PlanningFacts(
        result_id=result.pk,
        person_id=result.person_id,
        employment_id=result.employment_id,
        organisation_id=result.employment.organisation_id,
        subject_id=result.subject_id,
        level=Level(result.level),
        taken_on=result.taken_on,
        closed_on=result.closed_on,
        deficits=tuple(_deficit(row) for row in rows),
        released=result.released_at is not None,
        experience=result.person.years_taught(today),
        strong=strong,
        blocks=of_position(result.attempt.blocks),
    )


def _deficit(row: DeficitResult) -> Deficit:
    entry = row.entry
    return Deficit(
        entry_id=entry.pk,
        code=entry.code,
        name=entry.name,
        plain=entry.plain,
        meaning=entry.meaning,
        advice=entry.advice,
        points=row.points,
        maximum=row.maximum,
    )
