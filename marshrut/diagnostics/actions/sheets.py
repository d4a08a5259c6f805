"""Sheets of paper: handed in, typed twice by two people, compared, accepted (A2.5.7.1, decision 30).

Whoever types holds the sitting, then the work: two entries that end at one moment are compared once, and the last
sheet of a sitting ends its duty once. That the two entries are by two people the database holds too.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from uuid import uuid4

from django.db import transaction

from marshrut.core.journal import record
from marshrut.core.viewer import Viewer
from marshrut.core.workflow import Denied, Refused, lock_many, perform, perform_many
from marshrut.diagnostics.access import OPERATOR, TYPISTS
from marshrut.diagnostics.models import Answer, Attempt, CurrentAnswer, SheetEntry, Sitting
from marshrut.diagnostics.models.attempts import PAPER
from marshrut.diagnostics.queries.sheets import (
    MODULUS,
    Differing,
    Value,
    both_done,
    differing,
    left_to_type,
    own_entry,
    untyped,
    values_of,
    works_to_type,
)

NOT_FOUND = "Бланка с таким номером нет среди принятых, или его должен вводить другой сотрудник."
ACCEPTED = "Ответы с этого бланка уже приняты."
ONE_PERSON = "Вы уже ввели этот бланк. Второй раз его вводит другой сотрудник."
TAKEN = "Этот бланк уже вводят два сотрудника. Возьмите другой."
ELSEWHERE = "Этот бланк уже сохранён в другой вкладке. Откройте его заново и проверьте введённое."
NOT_TWICE = "Бланк ещё не введён дважды."


def new_codes(count: int) -> list[str]:
    """Codes that no work has; they say nothing of the person and are not in the order of any list."""
    codes: set[str] = set()
    while len(codes) < count:
        made = {_code() for _ in range(count - len(codes))}
        codes |= made - set(Attempt.objects.filter(paper_code__in=made).values_list("paper_code", flat=True))
    return list(codes)


def _code() -> str:
    number = (100_000 + secrets.randbelow(900_000)) * 100
    return str(number + MODULUS + 1 - number % MODULUS)


@transaction.atomic
def hand_in(sitting: Sitting, *, attempt_ids: Collection[int], viewer: Viewer) -> list[Attempt]:
    """Take the sheets of those who wrote; returns the works. Taken again, a sheet stays as it is."""
    sitting = lock_many([sitting])[0]
    if not OPERATOR(viewer, sitting):
        raise Denied("Бланки принимает региональный оператор.")
    works = sitting.attempts.filter(pk__in=attempt_ids)
    if not works:
        raise Refused("Отмеченных людей в сеансе уже нет. Обновите страницу.")
    moved, _ = perform_many(
        works.filter(state=Attempt.State.ASSIGNED).order_by("pk"), "hand_in", viewer=viewer
    )
    if moved:
        note = f"бланков: {len(moved)}"
        perform(sitting, "take_sheets", viewer=viewer, seen=sitting.case.version, note=note)
    return moved


@transaction.atomic
def keep_entry(
    code: str, *, values: Mapping[int, Value], done: bool, viewer: Viewer, seen: int
) -> SheetEntry:
    """Keep what was typed so far; `done`: hand it over, and accept the sheet where the two entries agree.

    `seen` is the version of the viewer's own entry on the page, 0 before it is begun. Raises `Refused`.
    """
    sitting, work = _locked(code, viewer)
    plain = {str(position): value for position, value in values.items()}
    own = own_entry(work.entries.all(), viewer)
    if own and own.values == plain and own.done_at and done:
        return own
    if work.state != Attempt.State.WRITTEN:
        raise Refused(ACCEPTED)
    if own and own.done_at:
        raise Refused(ONE_PERSON)
    if seen != (own.version if own else 0):
        raise Refused(ELSEWHERE)
    entry = own or _begun(work, viewer)
    if done and (missing := untyped(work, values)):
        numbers = ", ".join(str(item.number) for item in missing)
        raise Refused(f"Не введены задания: {numbers}. Если на бланке ответа нет, введите «-».")
    entry.values, entry.version = plain, entry.version + bool(own)
    entry.done_at = viewer.at if done else None
    entry.save()
    if done:
        _note(work, viewer, "type_sheet", f"Ответы с бланка введены, ввод {entry.turn}-й")
        _compare(sitting, work, viewer)
    return entry


def _locked(code: str, viewer: Viewer) -> tuple[Sitting, Attempt]:
    found = works_to_type(viewer).filter(paper_code=code).select_related("sitting").first()
    if found is None:
        raise Denied(NOT_FOUND)
    sitting = lock_many([found.sitting])[0]
    return sitting, lock_many([found])[0]


def _begun(work: Attempt, viewer: Viewer) -> SheetEntry:
    taken = set(work.entries.values_list("turn", flat=True))
    free = [turn for turn in (1, 2) if turn not in taken]
    if not free:
        raise Refused(TAKEN)
    return SheetEntry.objects.create(attempt=work, turn=free[0], by_id=viewer.identity, begun_at=viewer.at)


@transaction.atomic
def drop_entry(code: str, *, turn: int, viewer: Viewer) -> None:
    """Free a sheet whose entry somebody began and will not end; what was handed over stays."""
    _, work = _locked(code, viewer)
    if work.entries.filter(turn=turn, done_at__isnull=True).delete()[0]:
        _note(work, viewer, "drop_sheet_entry", f"Незаконченный ввод бланка снят, ввод {turn}-й")


@transaction.atomic
def settle(code: str, *, chosen: Mapping[int, Value], viewer: Viewer) -> Attempt:
    """The third look, against the paper: an answer for each item on which the entries differ; accepts the sheet."""
    sitting, work = _locked(code, viewer)
    entries = list(work.entries.all())
    if work.state != Attempt.State.WRITTEN:
        raise Refused(ACCEPTED)
    if not both_done(entries):
        raise Refused(NOT_TWICE)
    apart = differing(work, entries)
    if missing := [one for one in apart if one.item.position not in chosen]:
        raise Refused(f"Не решены задания: {', '.join(str(one.item.number) for one in missing)}.")
    _note(work, viewer, "settle_sheet", "Расхождения двух вводов сверены с бланком", _told(apart, chosen))
    return _accept(
        sitting, work, entries, {one.item.position: chosen[one.item.position] for one in apart}, viewer
    )


def _told(apart: Sequence[Differing], chosen: Mapping[int, Value]) -> str:
    return "; ".join(f"задание {one.item.number}: {one.origin(chosen[one.item.position])}" for one in apart)


def _note(work: Attempt, viewer: Viewer, name: str, label: str, note: str = "") -> None:
    record(
        work.case,
        viewer=viewer,
        capacity=TYPISTS(viewer, work),
        name=name,
        label=label,
        data={"note": note} if note else None,
    )


def _compare(sitting: Sitting, work: Attempt, viewer: Viewer) -> None:
    entries = list(work.entries.all())
    if both_done(entries) and not differing(work, entries):
        _accept(sitting, work, entries, {}, viewer)


def _accept(
    sitting: Sitting,
    work: Attempt,
    entries: Sequence[SheetEntry],
    settled: Mapping[int, Value],
    viewer: Viewer,
) -> Attempt:
    """Write the answers, end the work; the last sheet of a sitting ends the duty to type."""
    second = max(entries, key=lambda entry: entry.turn)
    agreed = [(position, value, second.by_id) for position, value in values_of(second).items()]
    rows = [(p, v, by) for p, v, by in agreed if p not in settled]
    rows += [(p, v, viewer.identity) for p, v in settled.items()]
    answers = [
        Answer(
            uuid=uuid4(),
            attempt=work,
            position=position,
            value=value,
            made_at=work.finished_at or viewer.at,
            received_at=viewer.at,
            device=PAPER,
            typed_by_id=by,
        )
        for position, value, by in sorted(rows, key=lambda row: row[0])
    ]
    Answer.objects.bulk_create(answers)
    CurrentAnswer.objects.bulk_create(
        [CurrentAnswer(attempt=work, position=a.position, answer=a) for a in answers]
    )
    done = perform(work, "accept", viewer=viewer, seen=work.case.version)
    if not left_to_type(sitting):
        perform(sitting, "sheets_entered", viewer=viewer, seen=sitting.case.version)
    return done
