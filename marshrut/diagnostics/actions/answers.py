"""Storing answers: the one path that must be spare and lose nothing.

An answer is acknowledged only when it is durable. Saving and finishing lock the same row, so what was acknowledged
as counting is there when the work is scored. The answer log is the journal of answers: no Entry is written here.

Which answer counts (`CurrentAnswer`):
- a change that was made upon the current answer takes its place, as does a newer change of the same device;
- a repeated or older change of the same line is stored and changes nothing;
- a different value made without knowing the current one becomes its rival: both are shown, the person chooses.

What is received too late, or from a device whose token was taken away, is stored too, marked, and does not count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import InterfaceError, OperationalError, connection, transaction

from marshrut.diagnostics.access import Token
from marshrut.diagnostics.actions import storing
from marshrut.diagnostics.actions.attempts import DELIVERY
from marshrut.diagnostics.models import Answer, Attempt, CurrentAnswer, RivalAnswer

CHOICE = "choice"
"""The device of an answer that settled a contention."""

State = Attempt.State
OPEN_TO_ANSWERS = (State.RUNNING, State.FINISHED)


class Standing(StrEnum):
    """What became of the changes: they count, came too late, came from a shut out device, were not taken."""

    COUNTED = "counted"
    LATE = "late"
    ASIDE = "aside"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one answer, as the device made it; `value` None clears."""

    uuid: UUID
    position: int
    value: dict[str, Any] | None
    base: UUID | None
    seq: int
    made_at: datetime
    device: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """`stored`: what the device may now forget. `rivals`: positions where another value waits for a choice."""

    standing: Standing
    stored: tuple[UUID, ...] = ()
    rivals: tuple[int, ...] = ()
    ends_at: datetime | None = None


def store(token: Token, changes: Sequence[Change], *, at: datetime) -> Receipt:
    """Store changes of a running work; returns after they are durable.

    `at` is the moment they were received. The plain case takes one trip to the database, the rest a longer way;
    both hold the attempt's row. Repeating is harmless: a change is known by its UUID; so when the database drops the
    connection it is tried once more.
    """
    try:
        return _store(token, changes, at)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return _store(token, changes, at)


def _store(token: Token, changes: Sequence[Change], at: datetime) -> Receipt:
    ends_at = storing.store_plain(token, changes, at=at, latest=at - DELIVERY)
    if ends_at:
        return Receipt(Standing.COUNTED, tuple(c.uuid for c in changes), (), ends_at)
    return _store_with_care(token, changes, at)


@transaction.atomic
def _store_with_care(token: Token, changes: Sequence[Change], at: datetime) -> Receipt:
    attempt = Attempt.objects.select_for_update(of=("self",), no_key=True).filter(pk=token.attempt_id).first()
    standing = _standing(attempt, token, at) if attempt else Standing.GONE
    if attempt is None or standing == Standing.GONE:
        return Receipt(Standing.GONE)
    marks = {"late": standing == Standing.LATE, "aside": standing == Standing.ASIDE}
    rows = [_row(attempt, change, at, marks) for change in changes]
    Answer.objects.bulk_create(rows, ignore_conflicts=True)
    known = {a.uuid: a for a in attempt.answers.filter(position__in={c.position for c in changes})}
    stored = [c for c in sorted(changes, key=lambda c: c.seq) if c.uuid in known]
    rivals: tuple[int, ...] = ()
    if standing != Standing.LATE:
        rivals = _point(attempt, [known[c.uuid] for c in stored], known, aside=standing == Standing.ASIDE)
    return Receipt(standing, tuple(c.uuid for c in stored), rivals, attempt.ends_at)


def _standing(attempt: Attempt, token: Token, at: datetime) -> Standing:
    if attempt.state not in OPEN_TO_ANSWERS:
        return Standing.GONE
    if attempt.state == State.FINISHED or at > attempt.until + DELIVERY:
        return Standing.LATE
    return Standing.COUNTED if attempt.generation == token.generation else Standing.ASIDE


def _row(attempt: Attempt, change: Change, at: datetime, marks: Mapping[str, bool]) -> Answer:
    return Answer(
        uuid=change.uuid,
        attempt=attempt,
        position=change.position,
        value=change.value,
        made_at=change.made_at,
        received_at=at,
        device=change.device,
        seq=change.seq,
        base=change.base,
        **marks,
    )


def _point(
    attempt: Attempt, answers: Iterable[Answer], known: Mapping[UUID, Answer], *, aside: bool
) -> tuple[int, ...]:
    """Move pointers and note rivals, one answer after another; returns the positions with a new rival."""
    pointers = attempt.current.filter(position__in={a.position for a in known.values()})
    current = dict(pointers.values_list("position", "answer_id"))
    taken: dict[int, Answer] = {}
    rivals: dict[int, Answer] = {}
    for answer in answers:
        shown = known.get(current[answer.position]) if answer.position in current else None
        if aside:
            if shown is None or shown.value != answer.value:
                rivals[answer.position] = answer
        elif follows(answer, shown, known):
            current[answer.position] = answer.uuid
            taken[answer.position] = answer
        elif shown and shown.value != answer.value and not _precedes(answer, shown, known):
            rivals[answer.position] = answer
    _upsert(CurrentAnswer, attempt, taken)
    _upsert(RivalAnswer, attempt, rivals)
    return tuple(sorted(rivals))


def follows(answer: Answer, shown: Answer | None, known: Mapping[UUID, Answer]) -> bool:
    """Whether the answer takes the place of the one shown: made upon it, or later on the same device."""
    if shown is None:
        return True
    if answer.uuid == shown.uuid:
        return False
    return shown.uuid in _line(answer, known) or (answer.device == shown.device and answer.seq > shown.seq)


def _precedes(answer: Answer, shown: Answer, known: Mapping[UUID, Answer]) -> bool:
    """Whether the shown answer was made knowing this one; a choice was made knowing all that had come before."""
    same_device = answer.device == shown.device and answer.seq <= shown.seq
    line = {shown.uuid, *_line(shown, known)}
    choices = (known[uuid] for uuid in line if uuid in known and known[uuid].device == CHOICE)
    return same_device or answer.uuid in line or any(answer.received_at < c.received_at for c in choices)


def _line(answer: Answer, known: Mapping[UUID, Answer]) -> set[UUID]:
    """The answers that this one was made upon, back to the first."""
    line: set[UUID] = set()
    while answer.base and answer.base not in line:
        line.add(answer.base)
        if answer.base not in known:
            break
        answer = known[answer.base]
    return line


P = TypeVar("P", CurrentAnswer, RivalAnswer)


def _upsert(model: type[P], attempt: Attempt, found: Mapping[int, Answer]) -> None:
    model._base_manager.bulk_create(
        [model(attempt=attempt, position=position, answer=answer) for position, answer in found.items()],
        update_conflicts=True,
        unique_fields=["attempt", "position"],
        update_fields=["answer"],
    )


@transaction.atomic
def choose(token: Token, position: int, *, answer: UUID | None, at: datetime) -> None:
    """The person's word on two contending answers: the UUID of the one to count, None for the lack of one.

    The choice is an answer of its own, so that the log says when it was made. Does nothing when the two answers are no
    longer those that were chosen from, or when the work no longer takes answers.
    """
    attempt = Attempt.objects.select_for_update(of=("self",), no_key=True).filter(pk=token.attempt_id).first()
    if attempt is None or _standing(attempt, token, at) != Standing.COUNTED:
        return
    rival = RivalAnswer.objects.select_related("answer").filter(attempt=attempt, position=position).first()
    if rival is None:
        return
    pointer = (
        CurrentAnswer.objects.select_related("answer").filter(attempt=attempt, position=position).first()
    )
    shown = pointer.answer if pointer else None
    base = shown.uuid if shown else None
    if answer not in (base, rival.answer_id):
        return
    chosen_one = rival.answer if answer == rival.answer_id else shown
    value = chosen_one.value if chosen_one else None
    change = Change(uuid4(), position, value, base, int(at.timestamp() * 1000), at, CHOICE)
    chosen = Answer.objects.bulk_create([_row(attempt, change, at, {"late": False, "aside": False})])[0]
    _upsert(CurrentAnswer, attempt, {position: chosen})
    rival.delete()
