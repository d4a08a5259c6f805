"""`perform`: the only writer of `state`. One transaction: state, entry, deadlines, jobs, effect."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q

from marshrut.core.journal import draft_entry, save_entries
from marshrut.core.models import Case, CaseModel, Entry
from marshrut.core.queue import queue_cases
from marshrut.core.viewer import Viewer
from marshrut.core.workflow.refusals import Denied, Refused, Repeated, Stale, Unmet
from marshrut.core.workflow.registry import flow_of, reactions
from marshrut.core.workflow.table import SAME, Transition
from marshrut.core.workflow.terms import close_terms, open_terms
from marshrut.regulations.findings import Finding

M = TypeVar("M", bound=CaseModel)

STALE = "Пока страница была открыта, здесь произошли изменения. Проверьте их и повторите действие."
UNSEEN = -1
"""No object has this version: what the page did not show is not moved by it."""
DENIED = "Это действие вам сейчас недоступно."


def lock(obj: M, *, viewer: Viewer, seen: int, step: str) -> M:
    """Lock the aggregate's root, then the object, and return it fresh. Call inside a transaction.

    `seen` is the version the viewer had on the page. Raises `Stale` when the object has moved on, and
    `Repeated` when it has moved on by this very step of this very person, sent with the very same data: two
    different forms of one person are never one click made twice.
    """
    fresh = _lock_all([obj])[0]
    _check_seen(fresh, step, viewer, seen)
    return fresh


def lock_many(objs: Iterable[M]) -> list[M]:
    """Lock many objects of one flow, roots first, and return them fresh, whatever version was seen."""
    return _lock_all(list(objs))


@transaction.atomic
def perform(obj: M, name: str, *, viewer: Viewer, seen: int, note: str = "") -> M:
    """Move one object by a transition of its flow; returns the fresh object.

    Raises `Denied`, `Stale` or `Unmet` with messages for the page; nothing is written then. The second
    click of the same person returns the object as it is.
    """
    fresh = _lock_all([obj])[0]
    step = flow_of(obj).step(name)
    try:
        _check_seen(fresh, name, viewer, seen)
    except Repeated as repeated:
        return repeated.obj
    if step.note and not note.strip():
        raise Refused(f"Заполните поле «{step.note}».")
    capacity, findings = judge(fresh, step, viewer)
    if findings:
        raise Unmet(findings)
    _move([fresh], step, viewer, {fresh.pk: capacity}, note)
    return fresh


@transaction.atomic
def perform_many(
    objs: Iterable[M], name: str, *, viewer: Viewer, note: str = "", seen: Mapping[int, int] | None = None
) -> tuple[list[M], list[tuple[M, tuple[str, ...]]]]:
    """Move many objects of one flow with a bounded number of queries.

    Returns the moved ones and the refused ones with their reasons; a refusal of one does not hold up
    the others. The `needs` of the step must make no query for this to stay bounded. `seen`: the version in which
    a page showed each; one that has moved on since is refused, and what the same click has moved already is done.
    """
    fresh = _lock_all(list(objs))
    if not fresh:
        return [], []
    step = flow_of(fresh[0]).step(name)
    moved: list[M] = []
    done: list[M] = []
    refused: list[tuple[M, tuple[str, ...]]] = []
    capacities: dict[Any, str] = {}
    for obj in fresh:
        try:
            if seen is not None:
                _check_seen(obj, name, viewer, seen.get(obj.pk, UNSEEN))
            capacities[obj.pk], findings = judge(obj, step, viewer)
        except Repeated:
            done.append(obj)
            continue
        except Refused as refusal:
            refused.append((obj, refusal.messages))
            continue
        if findings:
            refused.append((obj, tuple(f.text for f in findings)))
        else:
            moved.append(obj)
    _move(moved, step, viewer, capacities, note)
    return [*moved, *done], refused


def versions(objs: Iterable[CaseModel]) -> dict[int, int]:
    """The versions that were just read: for who acts upon what no page has shown."""
    return {obj.pk: obj.case.version for obj in objs}


@transaction.atomic
def start(
    objs: Sequence[M],
    *,
    viewer: Viewer,
    titles: Sequence[str],
    data: Mapping[str, Any] | None = None,
    way: str = "",
    key: str = "",
) -> list[M]:
    """Bring objects of one flow into being, each with its case, first state, entry and terms.

    The case takes `person_id` and `organisation_id` of its object where there are any. The flow's table says who
    may begin, of the system too; `way` names one of its other starts. `key` is that of the page whose form begins one
    object. Raises `Denied`, and `Repeated` with the object that the same form of the same page has already begun.
    """
    if not objs:
        return []
    flow = flow_of(objs[0])
    begun = flow.step(way) if way else flow.start
    capacities = [begun.who(viewer, obj) for obj in objs]
    if not all(capacities):
        raise Denied(DENIED)
    stamp = _stamp(flow.kind, key, viewer)
    cases = [
        Case(
            kind=flow.kind,
            title=title,
            person_id=getattr(obj, "person_id", None),
            organisation_id=getattr(obj, "organisation_id", None),
            since=viewer.at,
            begun_by=stamp,
        )
        for obj, title in zip(objs, titles, strict=True)
    ]
    _save_cases(cases, type(objs[0]))
    for obj, case in zip(objs, cases, strict=True):
        obj.case = case
        obj.state = begun.target
    type(objs[0])._base_manager.bulk_create(objs)
    by_pk = {obj.pk: capacity for obj, capacity in zip(objs, capacities, strict=True)}
    _journal(objs, begun, viewer, by_pk, "", {o.pk: "" for o in objs}, data)
    return list(objs)


def _stamp(kind: str, key: str, viewer: Viewer) -> str | None:
    """The same page sent with the same data gives the same stamp; without a page there is none."""
    told = f"{kind} {viewer.person_id} {key} {viewer.request}"
    return hashlib.sha256(told.encode()).hexdigest() if key else None


def _save_cases(cases: Sequence[Case], model: type[CaseModel]) -> None:
    """The database lets one of two equal stamps in; who waited for the other's commit finds its object."""
    try:
        with transaction.atomic():
            Case.objects.bulk_create(cases)
    except IntegrityError:
        begun = model._base_manager.select_related("case").filter(case__begun_by=cases[0].begun_by).first()
        if begun is None:
            raise
        raise Repeated(begun) from None


def judge(obj: CaseModel, step: Transition, viewer: Viewer) -> tuple[str, list[Finding]]:
    """The capacity in which the viewer may take the step now, and what is not met. Raises `Refused`."""
    if obj.state not in step.source:
        raise Refused(f"«{step.label}» сейчас невозможно: {_state_label(obj).lower()}.")
    capacity = step.who(viewer, obj)
    if not capacity:
        raise Denied(DENIED)
    return capacity, [f for need in step.needs for f in need(obj, viewer) if f.blocking and not f.met]


def may(obj: CaseModel, name: str, viewer: Viewer) -> bool:
    """Whether the viewer may take the step in this state; findings are shown on its page."""
    step = flow_of(obj).step(name)
    return obj.state in step.source and bool(step.who(viewer, obj))


def can(obj: CaseModel, name: str, viewer: Viewer) -> bool:
    """Whether the step would be taken now: the viewer may, and nothing is unmet."""
    if not may(obj, name, viewer):
        return False
    return not judge(obj, flow_of(obj).step(name), viewer)[1]


def buttons(obj: CaseModel, viewer: Viewer) -> list[Transition]:
    """The steps to offer on the object's page, in the order of the table."""
    return [t for t in flow_of(obj).transitions if not t.quiet and may(obj, t.name, viewer)]


def _state_label(obj: CaseModel) -> str:
    return str(flow_of(obj).states(obj.state).label)


def _lock_all(objs: Sequence[M]) -> list[M]:
    """Lock roots, then own cases, then rows, always in order of keys: no two lockers can meet head on."""
    if not objs:
        return []
    roots = sorted({obj.root_id for obj in objs})
    own = sorted({obj.pk for obj in objs} - set(roots))
    cases = {}
    for ids in (roots, own):
        for case in (
            Case.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
        ):
            cases[case.pk] = case
    model = type(objs[0])
    rows = model._base_manager.select_for_update(of=("self",), no_key=True).order_by("pk")
    fresh = {row.pk: row for row in rows.filter(pk__in=[obj.pk for obj in objs])}
    for row in fresh.values():
        row.case = cases[row.pk]
    return [fresh[obj.pk] for obj in objs]


def _check_seen(obj: CaseModel, step: str, viewer: Viewer, seen: int) -> None:
    if obj.case.version == seen:
        return
    if viewer.person_id is not None:
        own = Entry.objects.filter(case_id=obj.pk, seq__gt=seen, person_id=viewer.person_id)
        sent = Q(payload__data__request=viewer.request) if viewer.request else Q(name=step)
        if own.filter(sent).exists():
            raise Repeated(obj)
    raise Stale(STALE)


def _move(
    objs: Sequence[CaseModel], step: Transition, viewer: Viewer, capacities: Mapping[Any, str], note: str
) -> None:
    if not objs:
        return
    before = {obj.pk: obj.state for obj in objs}
    for obj in objs:
        if step.target != SAME:
            obj.state = step.target
        obj.case.since = viewer.at if step.target != SAME else obj.case.since
    model = type(objs[0])
    if step.target != SAME:
        model._base_manager.filter(pk__in=[obj.pk for obj in objs]).update(state=step.target)
    if step.effect:
        step.effect(objs, viewer)
    _journal(objs, step, viewer, capacities, note, before)


def _journal(
    objs: Sequence[CaseModel],
    step: Transition,
    viewer: Viewer,
    capacities: Mapping[Any, str],
    note: str,
    before: Mapping[Any, str],
    data: Mapping[str, Any] | None = None,
) -> None:
    flow = flow_of(objs[0])
    payload = {**(data or {}), **({"note": note} if note else {})}
    drafts = [
        draft_entry(
            obj.case,
            viewer=viewer,
            capacity=capacities[obj.pk],
            name=step.name,
            label=step.done or step.label,
            before=before[obj.pk],
            after=obj.state,
            data=payload,
        )
        for obj in objs
    ]
    entries = save_entries(drafts, [obj.case for obj in objs])
    added = reactions(flow.kind, step.name)
    closing = (*step.closes, *(name for r in added for name in r.closes))
    opening = (*(flow.term(name) for name in step.opens), *(t for r in added for t in r.terms))
    close_terms(entries, closing, viewer)
    close_terms(entries, step.drops, viewer, dropped=True)
    open_terms(list(zip(objs, entries, strict=True)), opening, viewer)
    for job in (*step.jobs, *(name for r in added for name in r.jobs)):
        queue_cases(job, [obj.pk for obj in objs])
