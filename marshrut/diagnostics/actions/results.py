"""Score works, release results, record whether an ИОМ is needed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from marshrut.codifier.models import CodifierEntry
from marshrut.core.journal import record
from marshrut.core.models import Case
from marshrut.core.norms import norms
from marshrut.core.viewer import Viewer
from marshrut.core.wording import date_of
from marshrut.core.workflow import Refused, lock, perform, perform_many, start
from marshrut.diagnostics.documents.results import certificate
from marshrut.diagnostics.models import (
    Attempt,
    BlockResult,
    CurrentAnswer,
    DeficitResult,
    Result,
    Sitting,
)
from marshrut.diagnostics.queries.decisions import step_of
from marshrut.documents.actions import issue
from marshrut.documents.models import Document
from marshrut.psychometrics.precision import margin
from marshrut.psychometrics.scoring import points
from marshrut.regulations.levels import deficits, enough, level
from marshrut.regulations.norms import Norms

Scored = list[tuple[str, list[str], int, int]]
"""(block, codes, points, maximum) for each position of a work."""

WAITING = (Result.State.SCORED, Result.State.HELD)
NOT_SCORED = "Обрабатываются ещё не все работы этого сеанса. Обновите страницу через минуту."
NOT_TYPED = "Введены ответы ещё не со всех бланков этого сеанса. Результаты сообщают, когда введены все."
NOTHING = "В этом сеансе нет результатов, которые ждут сообщения."


@transaction.atomic
def score_sitting(sitting_id: int, *, viewer: Viewer) -> int:
    """Score the finished works of a closed sitting that have no result yet; how many were scored.

    Repeated calls find nothing to do; the sitting's lock keeps two workers apart.
    """
    Case.objects.select_for_update(of=("self",), no_key=True).get(pk=sitting_id)
    sitting = Sitting.objects.get(pk=sitting_id, closed_on__isnull=False)
    done = Result.objects.filter(attempt__sitting=sitting).values("attempt_id")
    works = list(
        sitting.attempts.filter(state=Attempt.State.FINISHED)
        .exclude(pk__in=done)
        .select_related("variant", "person", "employment", "consent__subject")
        .order_by("pk")
    )
    answers = _answers(works)
    scored = [_score(work, answers.get(work.pk, {})) for work in works]
    in_force = norms(sitting.closed_on or viewer.today)
    results = [
        _result(w, rows, len(_counted(w, answers.get(w.pk, {}))), sitting, in_force)
        for w, rows in zip(works, scored, strict=True)
        if rows
    ]
    if not results:
        return 0
    titles = [
        f"{w.person.short_name} · {w.consent.subject}" for w, rows in zip(works, scored, strict=True) if rows
    ]
    start(results, viewer=viewer, titles=titles)
    _save_parts(results, [rows for rows in scored if rows], in_force)
    return len(results)


@transaction.atomic
def release_sitting(*, sitting: Sitting, viewer: Viewer, seen: int) -> int:
    """Tell everybody of a sitting their result (A2.5.9.6); how many were told.

    One's own result stays for another analyst; the sitting is told when nobody is left.
    """
    fresh = lock(sitting, viewer=viewer, seen=seen, step="tell")
    waiting = list(Result.objects.filter(attempt__sitting=fresh, state=Result.State.SCORED))
    if fresh.attempts.filter(state=Attempt.State.WRITTEN).exists():
        raise Refused(NOT_TYPED)
    if not _all_scored(fresh):
        raise Refused(NOT_SCORED)
    if not waiting:
        raise Refused(NOTHING)
    told, refused = perform_many([r for r in waiting if r.level], "release", viewer=viewer)
    short, too = perform_many([r for r in waiting if not r.level], "release_short", viewer=viewer)
    told, refused = [*told, *short], [*refused, *too]
    if not told:
        raise Refused(*refused[0][1])
    _tell(fresh, viewer)
    return len(told)


@transaction.atomic
def decide(*, result: Result, step: str, reason: str, viewer: Viewer, seen: int) -> Result:
    """Record whether an ИОМ is needed, with the reason (A2.6.6.1)."""
    step = step_of(result, step)
    fresh = lock(result, viewer=viewer, seen=seen, step=step)
    Result.objects.filter(pk=fresh.pk).update(decision_reason=reason)
    return perform(fresh, step, viewer=viewer, seen=seen, note=reason)


@transaction.atomic
def decide_many(
    *, results: Sequence[Result], step: str, reason: str, viewer: Viewer, seen: Mapping[int, int]
) -> tuple[int, list[tuple[Result, tuple[str, ...]]]]:
    """The same decision for many, each as its version was `seen`; returns how many were decided and who was refused,
    with reasons.
    """
    moved, refused = perform_many(results, step, viewer=viewer, note=reason, seen=seen)
    Result.objects.filter(pk__in=[r.pk for r in moved]).update(decision_reason=reason)
    return len(moved), refused


@transaction.atomic
def give_certificate(*, work: Attempt, viewer: Viewer) -> Document:
    """The owner's certificate of a finished work, without score or level; asked again, it is the same one."""
    if work.person_id != viewer.person_id or work.state != Attempt.State.FINISHED:
        raise Refused("Справку можно получить после того, как работа сдана.")
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=work.pk)
    made = Document.objects.filter(case=case, kind="certificate").first()
    if made:
        return made
    record(case, viewer=viewer, capacity="self", name="certificate", label="Выдана справка о прохождении")
    return issue(kind="certificate", case=case, viewer=viewer, context=certificate(work, viewer))


def mark_read(*, result: Result, viewer: Viewer) -> None:
    """Note that the owner opened the result for the first time."""
    if result.case.deadlines.open().filter(name="read_result").exists():
        perform(result, "read", viewer=viewer, seen=result.case.version)


def mark_released(results: Sequence[Result], viewer: Viewer) -> None:
    """Effect of `release`."""
    for result in results:
        result.released_at = viewer.at
    Result.objects.filter(pk__in=[r.pk for r in results]).update(released_at=viewer.at)


def offer_again(results: Sequence[Result], viewer: Viewer) -> None:
    """Effect of telling that a work does not count: its owner reads why, its consent may be placed anew."""
    mark_released([result for result in results if result.released_at is None], viewer)
    works = Attempt.objects.filter(pk__in=[r.attempt_id for r in results], state=Attempt.State.FINISHED)
    perform_many(works.order_by("pk"), "void", viewer=viewer)


def settle_sitting(results: Sequence[Result], viewer: Viewer) -> None:
    """Effect of annulling: a sitting of which nobody waits any longer is told."""
    offer_again(results, viewer)
    waiting = Sitting.objects.filter(attempts__in=[r.attempt_id for r in results], state=Sitting.State.CLOSED)
    for sitting in waiting.select_related("case").distinct():
        _tell(sitting, viewer)


def _tell(sitting: Sitting, viewer: Viewer) -> None:
    left = Result.objects.filter(attempt__sitting=sitting, state__in=WAITING).exists()
    if not left and _all_scored(sitting) and sitting.state == Sitting.State.CLOSED:
        perform(sitting, "tell", viewer=viewer, seen=sitting.case.version)


def _all_scored(sitting: Sitting) -> bool:
    finished = sitting.attempts.filter(state=Attempt.State.FINISHED)
    return not finished.filter(
        ~Q(pk__in=Result.objects.filter(attempt__sitting=sitting).values("attempt_id"))
    ).exists()


def _answers(works: Sequence[Attempt]) -> dict[int, dict[int, Any]]:
    rows = CurrentAnswer.objects.filter(attempt__in=works).values_list(
        "attempt_id", "position", "answer__value"
    )
    found: dict[int, dict[int, Any]] = {}
    for attempt_id, position, value in rows:
        found.setdefault(attempt_id, {})[position] = value
    return found


def _score(work: Attempt, answers: dict[int, Any]) -> Scored:
    return [
        (key["block"], key["codes"], points(key, answers.get(key["position"])), key["points"])
        for key in work.variant.key
        if key["block"] in work.blocks
    ]


def _counted(work: Attempt, answers: dict[int, Any]) -> list[int]:
    """The items of the work that have an answer."""
    asked = [key["position"] for key in work.variant.key if key["block"] in work.blocks]
    return [position for position in asked if answers.get(position) is not None]


def _result(work: Attempt, rows: Scored, answered: int, sitting: Sitting, in_force: Norms) -> Result:
    got, most = sum(r[2] for r in rows), sum(r[3] for r in rows)
    bounds = margin(got, most, items=len(rows))
    return Result(
        attempt=work,
        person_id=work.person_id,
        employment=work.employment,
        subject_id=work.consent.subject_id,
        taken_on=date_of(work.handed_in),
        closed_on=sitting.closed,
        points=got,
        maximum=most,
        low_percent=bounds.low,
        high_percent=bounds.high,
        level=level(got, most, in_force) if enough(answered, len(rows), in_force) else "",
        answered=answered,
        items=len(rows),
    )


def _save_parts(results: Sequence[Result], scored: Sequence[Scored], in_force: Norms) -> None:
    blocks, entries = [], []
    ids = _entry_ids({code for rows in scored for _, codes, _, _ in rows for code in codes})
    for result, rows in zip(results, scored, strict=True):
        if not result.level:
            continue
        blocks += _block_results(result, rows, in_force)
        found = deficits([(codes, got, most) for _, codes, got, most in rows], in_force)
        entries += [
            DeficitResult(
                result=result, entry_id=ids[e.code], points=e.points, maximum=e.maximum, deficit=e.deficit
            )
            for e in found
        ]
    BlockResult.objects.bulk_create(blocks)
    DeficitResult.objects.bulk_create(entries)


def _block_results(result: Result, rows: Scored, in_force: Norms) -> list[BlockResult]:
    sums: dict[str, tuple[int, int]] = {}
    for block, _, got, most in rows:
        had, could = sums.get(block, (0, 0))
        sums[block] = had + got, could + most
    return [
        BlockResult(result=result, block=block, points=got, maximum=most, level=level(got, most, in_force))
        for block, (got, most) in sums.items()
    ]


def _entry_ids(codes: set[str]) -> dict[str, int]:
    """Codifier entries by code, of the newest version that has the code."""
    rows = CodifierEntry.objects.filter(code__in=codes).order_by("codifier__since", "pk")
    return dict(rows.values_list("code", "pk"))
