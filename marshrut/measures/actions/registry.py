"""Keep the registry of measures: a table of them, one by hand, cancelled and taken back; each change in the journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from marshrut.core.journal import draft_entry, record, save_entries
from marshrut.core.models import Case
from marshrut.core.viewer import Viewer
from marshrut.core.wording import day_year
from marshrut.core.workflow import Denied, Refused, Repeated, Stale, lock_many, restart
from marshrut.measures.access import EDITOR
from marshrut.measures.models import Group, Measure
from marshrut.measures.queries import taught
from marshrut.measures.queries.drafts import HEADINGS, PLAIN, MeasureDraft, whole
from marshrut.measures.queries.plans import Plan, Planned, planned
from marshrut.people.models import normal

DENIED = "Вести перечень мероприятий могут разработчик ИОМ и региональный оператор."
MEANWHILE = (
    "Пока вы смотрели, перечень изменился. Ниже – что изменится теперь: просмотрите и загрузите снова."
)
TAKEN = "Мероприятие с этим кодом уже есть. Возьмите другой код или измените то мероприятие."
STALE = "Пока страница была открыта, мероприятие изменили. Проверьте, что стало, и сохраните снова."
TAUGHT = "У программы открыта группа слушателей. Сначала её организатор завершает обучение."
MOVED = "Изменены дни программы, сроки посчитаны заново"
FROM_TABLE = "Загрузка из таблицы"
WRITTEN = (*PLAIN, "search", "subject", "municipality", "organisation")
BATCH = 500


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, in numbers of measures."""

    created: int
    updated: int
    same: int


def import_measures(drafts: Sequence[MeasureDraft], *, viewer: Viewer, mark: str) -> Imported:
    """Bring measures in by code: what is there is updated, nothing is doubled (A3.5.6, A3.5.7).

    `mark` is that of the plan which the viewer has seen: where others changed the registry since, nothing is written.
    The same sent twice finds nothing left to write.
    Raises `Refused` with all errors of all rows.
    """
    capacity = _capacity(viewer)
    try:
        with transaction.atomic():
            _lock([draft.code for draft in drafts])
            plan = _sound(planned(drafts, viewer))
            if (plan.fresh or plan.changed) and plan.mark != mark:
                raise Refused(MEANWHILE)
            _write(plan, viewer, capacity, FROM_TABLE)
    except IntegrityError as error:
        raise Refused(MEANWHILE) from error
    return Imported(len(plan.fresh), len(plan.changed), plan.same)


def add_measure(draft: MeasureDraft, *, viewer: Viewer) -> Measure:
    """One measure by hand. Sent twice with the same words it is one."""
    capacity = _capacity(viewer)
    try:
        with transaction.atomic():
            plan = _sound(planned([draft], viewer))
            if plan.same:
                raise Repeated(Measure.objects.get(key=draft.code))
            if plan.changed:
                raise Refused(TAKEN)
            _write(plan, viewer, capacity, "")
    except IntegrityError as error:
        raise Refused(TAKEN) from error
    return plan.fresh[0].measure


@transaction.atomic
def change_measure(measure: Measure, draft: MeasureDraft, *, viewer: Viewer, seen: int) -> Measure:
    """Change a measure; its code stays. Lines of ИОМ that have it keep what was agreed."""
    capacity = _capacity(viewer)
    fresh = _locked(measure)
    plan = _sound(planned([replace(draft, code=fresh.key)], viewer))
    if plan.changed:
        _check_seen(fresh, seen)
        _write(plan, viewer, capacity, "")
    return fresh


@transaction.atomic
def withdraw(measure: Measure, *, on: date, why: str, viewer: Viewer, seen: int) -> Measure:
    """Cancel a measure: no new ИОМ sends people to it; those that do show it."""
    capacity = _capacity(viewer)
    fresh = _locked(measure)
    if (fresh.withdrawn_on, fresh.withdrawn_why) == (on, why):
        return fresh
    _check_seen(fresh, seen)
    if fresh.withdrawn_on:
        raise Refused(f"Мероприятие уже отменено {day_year(fresh.withdrawn_on)}.")
    if on > viewer.today:
        raise Refused("День отмены ещё не наступил. Укажите сегодняшний или прошедший.")
    if taught(fresh):
        raise Refused(TAUGHT)
    _set_withdrawn(fresh, on, why)
    told = {"after": day_year(on), "note": why}
    _journal({fresh: told}, "withdrawn", "Мероприятие отменено", viewer, capacity)
    return fresh


@transaction.atomic
def restore(measure: Measure, *, why: str, viewer: Viewer, seen: int) -> Measure:
    """Take a cancellation back."""
    capacity = _capacity(viewer)
    fresh = _locked(measure)
    if not fresh.withdrawn_on:
        return fresh
    _check_seen(fresh, seen)
    told = {"before": day_year(fresh.withdrawn_on), "note": why}
    _set_withdrawn(fresh, None, "")
    _journal({fresh: told}, "restored", "Отмена мероприятия снята", viewer, capacity)
    return fresh


def _capacity(viewer: Viewer) -> str:
    if capacity := EDITOR(viewer):
        return capacity
    raise Denied(DENIED)


def _lock(codes: Sequence[str]) -> None:
    """Always in the order of keys, so that two tables of the same measures wait and do not block each other."""
    rows = Measure.objects.select_for_update(of=("self",)).filter(key__in=codes).order_by("pk")
    list(rows.values_list("pk"))


def _locked(measure: Measure) -> Measure:
    _lock([measure.key])
    return whole(measure.pk)


def _check_seen(fresh: Measure, seen: int) -> None:
    if fresh.seen != seen:
        raise Stale(STALE)


def _sound(plan: Plan) -> Plan:
    if plan.problems:
        raise Refused(
            *(
                f"Строка {p.row}, «{p.heading}»: {p.message}" if p.row else f"{p.heading}: {p.message}"
                for p in plan.problems
            )
        )
    return plan


def _set_withdrawn(measure: Measure, on: date | None, why: str) -> None:
    measure.withdrawn_on, measure.withdrawn_why = on, why
    measure.save(update_fields=["withdrawn_on", "withdrawn_why"])


def _write(plan: Plan, viewer: Viewer, capacity: str, note: str) -> None:
    """Write what is planned with a bounded number of queries; new ones in the order of codes, as `_lock` does."""
    fresh = sorted(plan.fresh, key=lambda one: one.draft.code)
    for one in (*fresh, *plan.changed):
        _fill(one)
    _give_cases([one.measure for one in fresh], viewer)
    Measure.objects.bulk_create([one.measure for one in fresh], batch_size=BATCH)
    _update([one.measure for one in plan.changed])
    _tag((*fresh, *plan.changed))
    for rows, name, label in (
        (fresh, "added", "Мероприятие внесено"),
        (plan.changed, "changed", "Мероприятие изменено"),
    ):
        told = {one.measure: {"changes": one.changes, "note": note} for one in rows}
        _journal(told, name, label, viewer, capacity)
    _restart_groups(plan.changed, viewer, capacity)


def _fill(one: Planned) -> None:
    for name, value in one.values.items():
        if name != "entries":
            setattr(one.measure, name, value)
    one.measure.search = normal(one.measure.title)


def _update(measures: Sequence[Measure]) -> None:
    """Written over their own codes: of thousands of rows several times faster than `bulk_update`."""
    copies = [
        Measure(key=measure.key, **{name: getattr(measure, name) for name in WRITTEN}) for measure in measures
    ]
    Measure.objects.bulk_create(
        copies, batch_size=BATCH, update_conflicts=True, unique_fields=["key"], update_fields=WRITTEN
    )


def _give_cases(measures: Sequence[Measure], viewer: Viewer) -> None:
    made = [Case(kind="measure", title=measure.title, since=viewer.at) for measure in measures]
    Case.objects.bulk_create(made, batch_size=BATCH)
    for measure, case in zip(measures, made, strict=True):
        measure.case = case


def _tag(rows: Sequence[Planned]) -> None:
    tags = Measure.entries.through
    tagged = [one for one in rows if "entries" in one.values]
    tags.objects.filter(measure__in=[one.measure.pk for one in tagged]).delete()
    tags.objects.bulk_create(
        [
            tags(measure_id=one.measure.pk, codifierentry_id=entry.pk)
            for one in tagged
            for entry in one.values["entries"]
        ],
        batch_size=BATCH,
    )


def _journal(
    told: Mapping[Measure, dict[str, Any]], name: str, label: str, viewer: Viewer, capacity: str
) -> None:
    """An entry for each; its case is made with the first one. The measures are locked, or nobody else has them."""
    bare = [measure for measure in told if measure.case_id is None]
    _give_cases(bare, viewer)
    Measure.objects.bulk_update(bare, ["case"], batch_size=BATCH)
    owners = {measure.case_id: measure for measure in told if measure.case_id is not None}
    locked = Case.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=owners).order_by("pk")
    cases, drafts = list(locked), []
    for case in cases:
        case.title = owners[case.pk].title
        data = told[owners[case.pk]]
        drafts.append(draft_entry(case, viewer=viewer, capacity=capacity, name=name, label=label, data=data))
    save_entries(drafts, cases)


def _restart_groups(changed: Sequence[Planned], viewer: Viewer, capacity: str) -> None:
    """Terms of listeners run from the first and the last day of their programme."""
    dates = {HEADINGS["starts_on"], HEADINGS["ends_on"]}
    moved = [one.measure.pk for one in changed if dates & {heading for heading, _, _ in one.changes}]
    found = Group.objects.filter(measure__in=moved, state=Group.State.OPEN)
    for group in lock_many(found):
        restart(group)
        record(group.case, viewer=viewer, capacity=capacity, name="moved", label=MOVED)
