"""Scheduling and running sittings (A2.5.7.1, A2.5.9.5)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from django.db import transaction
from django.utils.timezone import localdate

from marshrut.bank.models import Instrument, Variant
from marshrut.bank.queries import usable_instruments
from marshrut.core.journal import record
from marshrut.core.models import Case
from marshrut.core.viewer import Viewer
from marshrut.core.wording import clock, day, quoted
from marshrut.core.workflow import Denied, Refused, lock, lock_many, perform, perform_many, start
from marshrut.diagnostics.access import OPERATOR
from marshrut.diagnostics.actions.identity import forget_identity
from marshrut.diagnostics.actions.settling import settle
from marshrut.diagnostics.actions.sheets import new_codes
from marshrut.diagnostics.documents import applications as papers
from marshrut.diagnostics.models import Application, Attempt, Consent, Sitting
from marshrut.diagnostics.queries.placing import (
    WHY,
    apart_from_agreed,
    apart_from_theme,
    minutes_of,
    not_tested,
    placed_blocks,
)
from marshrut.diagnostics.queries.sittings import OVER, busy_between, place_is_named, to_be_placed
from marshrut.documents.actions import issue
from marshrut.documents.models import Document
from marshrut.regulations.findings import unmet


@dataclass(frozen=True, slots=True)
class Plan:
    """When and where a sitting takes place, and how many it holds."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    mode: str = Sitting.Mode.IN_PERSON
    capacity: int = 0
    remote_basis: str = ""
    on_paper: bool = False
    paper_basis: str = ""
    reason: str = ""
    """Why time or place are not as agreed with the applicants; empty where they are."""

    def sitting(self) -> Sitting:
        return Sitting(
            title=self.title,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            place=self.place,
            mode=self.mode,
            capacity=self.capacity,
            remote_basis=self.remote_basis,
            on_paper=self.on_paper,
            paper_basis=self.paper_basis if self.on_paper else "",
        )


@transaction.atomic
def schedule_sitting(
    plan: Plan, *, consent_ids: Iterable[int], instruments: Mapping[int, int], viewer: Viewer
) -> Sitting:
    """A sitting with one work for each given consent (A2.5.9.5); returns it.

    `instruments` names the instrument for each subject (ids). Variants alternate in the order of names, so
    that neighbours with the same instrument differ. Raises `Refused` with everything that is wrong.
    """
    asked = list(Consent.objects.filter(pk__in=consent_ids).order_by("pk"))
    applications = lock_many(
        Application.objects.filter(pk__in={c.application_id for c in asked}).order_by("pk")
    )
    free = {c.pk: c for c in to_be_placed([a.pk for a in applications])}
    consents = [c for c in free.values() if c.pk in {a.pk for a in asked}]
    usable = _usable(plan, instruments, consents, viewer)
    if wrong := [*_over(plan, viewer), *_missing(asked, free), *_wrong(plan, consents, usable)]:
        raise Refused(*wrong)
    note = _why_apart(plan.starts_at, plan.place, applications, plan.reason)
    data = {"note": note} if note else {}
    sitting = start([plan.sitting()], viewer=viewer, titles=[_title(plan)], data=data)[0]
    _assign(sitting, consents, usable, viewer)
    _move_applications(applications, viewer, note)
    return sitting


def _title(plan: Plan | Sitting) -> str:
    return f"{plan.title}: {day(plan.starts_at)}, {clock(plan.starts_at)}, {plan.place}"[:300]


def _usable(
    plan: Plan, instruments: Mapping[int, int], consents: Sequence[Consent], viewer: Viewer
) -> dict[int, Instrument]:
    """The chosen instruments that may be used that day, by subject."""
    may_be_used = usable_instruments(viewer, localdate(plan.starts_at)).in_bulk()
    chosen = {}
    for subject_id in {c.subject_id for c in consents}:
        instrument = may_be_used.get(instruments.get(subject_id))
        if instrument and instrument.subject_id in (None, subject_id):
            chosen[subject_id] = instrument
    return chosen


def _over(plan: Plan, viewer: Viewer) -> list[str]:
    return [] if plan.ends_at > viewer.at else ["Время сеанса уже прошло. Укажите будущее."]


def _missing(asked: Sequence[Consent], free: Mapping[int, Consent]) -> list[str]:
    gone = [c for c in asked if c.pk not in free]
    if not gone:
        return []
    names = ", ".join(sorted({c.person.short_name for c in gone}))
    return [f"Согласие отозвано или работа уже назначена: {names}. Обновите список участников."]


def _wrong(plan: Plan, consents: Sequence[Consent], usable: Mapping[int, Instrument]) -> list[str]:
    """Everything that forbids the sitting, in words."""
    messages = [f.text for f in unmet(place_is_named(plan, None))]
    if not consents:
        messages.append("Не выбран ни один участник. Отметьте хотя бы одного.")
    if plan.capacity and len(consents) > plan.capacity:
        messages.append(
            f"Участников {len(consents)}, а мест {plan.capacity}. Уберите лишних или выберите другое место."
        )
    for subject in sorted({c.subject.name for c in consents if c.subject_id not in usable}):
        messages.append(
            f"Для предмета «{subject}» не выбраны утверждённые материалы, действующие на день сеанса."
        )
    messages += not_tested(consents, usable)
    messages += apart_from_theme(consents, usable)
    messages += _too_short(plan, consents, usable)
    messages += _twice(consents)
    for work in busy_between([c.person_id for c in consents], plan.starts_at, plan.ends_at):
        messages.append(
            f"{work.person.short_name} в это время на другом сеансе: {quoted(work.sitting.title)}."
        )
    return messages


def _why_apart(starts_at: datetime, place: str, applications: Iterable[Application], reason: str) -> str:
    """What the journal says of a sitting that is not as agreed (A2.5.9.5). Without a reason it is refused."""
    departs = apart_from_agreed(starts_at, place, applications)
    if departs and not reason.strip():
        raise Refused(*departs, WHY)
    return f"{' '.join(departs)} Причина: {reason.strip()}" if departs else ""


def _too_short(plan: Plan, consents: Sequence[Consent], usable: Mapping[int, Instrument]) -> list[str]:
    have = (plan.ends_at - plan.starts_at) / timedelta(minutes=1)
    minutes = minutes_of(consents, usable)
    longest = max((minutes[c.pk] + c.row.extra_minutes for c in consents if c.pk in minutes), default=0)
    if have <= 0:
        return ["Конец сеанса раньше начала. Исправьте время."]
    if longest > have:
        return [f"Сеанс короче самой долгой работы: нужно {longest} минут, отведено {int(have)}."]
    return []


def _twice(consents: Sequence[Consent]) -> list[str]:
    works = Counter(c.person_id for c in consents)
    twice = {c.person.short_name for c in consents if works[c.person_id] > 1}
    if not twice:
        return []
    return [
        f"Две работы в одном сеансе: {', '.join(sorted(twice))}. Оставьте одну, вторую назначьте на другой сеанс."
    ]


def _assign(
    sitting: Sitting, consents: Sequence[Consent], usable: Mapping[int, Instrument], viewer: Viewer
) -> list[Attempt]:
    texts, minutes = _variants(usable.values()), minutes_of(consents, usable)
    turn = {pk: count() for pk in texts}
    codes = new_codes(len(consents)) if sitting.on_paper else [""] * len(consents)
    works = []
    for consent, code in zip(consents, codes, strict=True):
        instrument = usable[consent.subject_id]
        variants = texts[instrument.pk]
        works.append(
            Attempt(
                sitting=sitting,
                consent=consent,
                person_id=consent.person_id,
                employment_id=consent.employment_id,
                organisation_id=consent.organisation_id,
                instrument=instrument,
                variant=variants[next(turn[instrument.pk]) % len(variants)],
                blocks=placed_blocks(consent),
                minutes=minutes[consent.pk],
                extra_minutes=consent.row.extra_minutes,
                identity_required=sitting.mode == Sitting.Mode.REMOTE,
                paper_code=code,
            )
        )
    titles = [f"Диагностика: {c.subject.name}, {day(sitting.starts_at)}" for c in consents]
    return start(works, viewer=viewer, titles=titles)


def _variants(instruments: Iterable[Instrument]) -> dict[int, list[Variant]]:
    texts: dict[int, list[Variant]] = {i.pk: [] for i in instruments}
    real = Variant.objects.real().filter(instrument__in=texts)
    for variant in real.order_by("number").defer("paper", "key"):
        texts[variant.instrument_id].append(variant)
    return texts


def _move_applications(applications: Sequence[Application], viewer: Viewer, note: str) -> None:
    """Applications with people still to be placed keep the duty, the others are scheduled."""
    waiting = set(to_be_placed([a.pk for a in applications]).values_list("application_id", flat=True))
    part = [a for a in applications if a.pk in waiting and a.state == Application.State.AGREED]
    whole = [a for a in applications if a.pk not in waiting]
    refused = perform_many(part, "schedule_part", viewer=viewer, note=note)[1]
    refused += perform_many(whole, "schedule", viewer=viewer, note=note)[1]
    if refused:
        raise Refused(*(text for _, texts in refused for text in texts))


@transaction.atomic
def reschedule_sitting(
    sitting: Sitting,
    *,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    viewer: Viewer,
    seen: int,
    reason: str = "",
) -> Sitting:
    """Another time or place; everybody in it is told anew. `reason`: why not as agreed, where it is not."""
    sitting = lock(sitting, viewer=viewer, seen=seen, step="reschedule")
    sitting.starts_at, sitting.ends_at, sitting.place = starts_at, ends_at, place
    works = list(sitting.attempts.filter(state=Attempt.State.ASSIGNED).order_by("pk"))
    if starts_at <= viewer.at:
        raise Refused("Новое время уже прошло. Укажите будущее.")
    if ends_at <= starts_at:
        raise Refused("Конец сеанса раньше начала. Исправьте время.")
    elsewhere = busy_between([w.person_id for w in works], starts_at, ends_at).exclude(sitting=sitting)
    if names := ", ".join(w.person.short_name for w in elsewhere):
        raise Refused(f"В это время на другом сеансе: {names}.")
    note = _why_apart(starts_at, place, _applications_of(works), reason)
    sitting.save(update_fields=["starts_at", "ends_at", "place"])
    Case.objects.filter(pk=sitting.pk).update(title=_title(sitting))
    forget_identity(works)
    perform_many(works, "reschedule", viewer=viewer)
    moved = f"{day(starts_at)}, {clock(starts_at)}, {place}. {note}".removesuffix(". ")
    return perform(sitting, "reschedule", viewer=viewer, seen=sitting.case.version, note=moved)


@transaction.atomic
def move_person(attempt: Attempt, *, to: Sitting, viewer: Viewer, seen: int, reason: str = "") -> Attempt:
    """Another sitting for one person whose work has not begun. `reason`: why not as agreed, where it is not."""
    attempt = lock(attempt, viewer=viewer, seen=seen, step="reschedule")
    to = lock_many([to])[0]
    if to.state != Sitting.State.SCHEDULED or to.pk == attempt.sitting_id:
        raise Refused("Перенести можно только в другой назначенный сеанс.")
    if to.capacity and to.attempts.exclude(state__in=OVER).count() >= to.capacity:
        raise Refused("В выбранном сеансе нет мест.")
    elsewhere = busy_between([attempt.person_id], to.starts_at, to.ends_at)
    if elsewhere.exclude(pk=attempt.pk).exists():
        raise Refused("В это время у человека другая работа.")
    note = _why_apart(to.starts_at, to.place, _applications_of([attempt]), reason)
    forget_identity([attempt])
    attempt.sitting, attempt.identity_required = to, to.mode == Sitting.Mode.REMOTE
    attempt.paper_code = (attempt.paper_code or new_codes(1)[0]) if to.on_paper else ""
    attempt.save(update_fields=["sitting", "identity_required", "paper_code"])
    told = f"{to.title}. {note}".removesuffix(". ")
    return perform(attempt, "reschedule", viewer=viewer, seen=attempt.case.version, note=told)


def _applications_of(works: Iterable[Attempt]) -> list[Application]:
    inside = Attempt.objects.filter(pk__in=[work.pk for work in works]).values("consent__application_id")
    return list(Application.objects.filter(pk__in=inside).select_related("case").order_by("pk"))


@transaction.atomic
def give_time(attempt: Attempt, *, minutes: int, viewer: Viewer, seen: int) -> Attempt:
    """Extra minutes for one person, before the work is started."""
    attempt = lock(attempt, viewer=viewer, seen=seen, step="give_time")
    if not OPERATOR(viewer, attempt):
        raise Denied("Время добавляет региональный оператор.")
    if attempt.state != Attempt.State.ASSIGNED:
        raise Refused("Добавить время можно только до начала работы.")
    attempt.extra_minutes = minutes
    attempt.save(update_fields=["extra_minutes"])
    record(
        attempt.case,
        viewer=viewer,
        capacity="operator",
        name="give_time",
        label=f"Дополнительное время: {minutes} мин",
        data={"extra_minutes": minutes},
    )
    return attempt


@transaction.atomic
def print_attendance(sitting: Sitting, *, viewer: Viewer) -> Document:
    """The sheet that those who came sign, as the list stands now."""
    sitting = lock_many([sitting])[0]
    if not OPERATOR(viewer, sitting):
        raise Denied("Явочный лист печатает региональный оператор.")
    record(
        sitting.case,
        viewer=viewer,
        capacity="operator",
        name="attendance_printed",
        label="Напечатан явочный лист",
    )
    facts = papers.attendance(sitting, viewer)
    return issue(kind="attendance", case=sitting.case, viewer=viewer, context=facts)


def end_attempts(sittings: Sequence[Sitting], viewer: Viewer) -> None:
    """The sitting is over: running works are finished, who never came is absent, applications are settled."""
    for sitting in sittings:
        sitting.closed_on = viewer.today
    Sitting.objects.filter(pk__in=[s.pk for s in sittings]).update(closed_on=viewer.today)
    settled = _lock_applications(sittings)
    works = Attempt.objects.filter(sitting__in=sittings).order_by("pk")
    perform_many(works.filter(state=Attempt.State.RUNNING), "finish", viewer=viewer)
    perform_many(works.filter(state=Attempt.State.ASSIGNED), "mark_absent", viewer=viewer)
    settle(settled, viewer.at)


def call_off_attempts(sittings: Sequence[Sitting], viewer: Viewer) -> None:
    """The sitting is cancelled: its works are taken off, its applications wait for another one or are done."""
    applications = _lock_applications(sittings)
    works = Attempt.objects.filter(sitting__in=sittings, state=Attempt.State.ASSIGNED)
    perform_many(works.order_by("pk"), "cancel", viewer=viewer)
    settle(applications, viewer.at)


def _lock_applications(sittings: Sequence[Sitting]) -> list[Application]:
    """The applications of the sittings' people. Applications are locked before works, as a
    withdrawal of consent does.
    """
    inside = Attempt.objects.filter(sitting__in=sittings).values("consent__application_id")
    found = Application.objects.filter(pk__in=inside).order_by("pk")
    return lock_many(found)
