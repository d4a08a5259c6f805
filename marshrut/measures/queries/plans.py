"""What bringing measures in would do: what is new, what changes from what to what, what stays."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Q

from marshrut.core.journal import canonical
from marshrut.core.viewer import Viewer
from marshrut.core.wording import listed
from marshrut.formats.cells import shown
from marshrut.formats.columns import CellProblem
from marshrut.measures.access import sees_codes
from marshrut.measures.models import Group, Measure
from marshrut.measures.queries.drafts import CHOICES, HEADINGS, Known, MeasureDraft, repeated, resolved
from marshrut.measures.queries.uses import uses
from marshrut.regulations.pathway import NEEDS_NO_CODES

CODES = HEADINGS["codes"]
SAID_OF_MOST = 12
Change = tuple[str, str, str]
"""Under which heading, what was, what will be; in words."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One measure to be written: new, where `measure` has no key yet."""

    draft: MeasureDraft
    measure: Measure
    values: dict[str, Any]
    changes: tuple[Change, ...]
    used: int = 0

    @property
    def is_new(self) -> bool:
        return self.measure.pk is None


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be written; nothing may be while there are `problems`. `same` rows change nothing."""

    fresh: tuple[Planned, ...] = ()
    changed: tuple[Planned, ...] = ()
    same: int = 0
    problems: tuple[CellProblem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """What a person confirms: other changes have another mark."""
        told = [[one.draft.code, one.is_new, one.changes] for one in (*self.fresh, *self.changed)]
        return hashlib.sha256(canonical(told)).hexdigest()


def planned(drafts: Sequence[MeasureDraft], viewer: Viewer) -> Plan:
    """Compare drafts with the registry; a bounded number of queries. Who may not see codes leaves them as they are."""
    if not sees_codes(viewer):
        drafts = [replace(draft, codes=(), unsaid=draft.unsaid | {"codes"}) for draft in drafts]
    known = Known(drafts, viewer)
    problems, fresh, changed, same = list(repeated(drafts, known)), [], [], 0
    found = []
    for draft in drafts:
        values, wrong = resolved(draft, known)
        problems += wrong
        if not wrong:
            measure = known.measures.get(draft.code) or Measure(key=draft.code)
            found.append((draft, measure, values, tuple(_changes(measure, values))))
    touched = [measure for _, measure, _, changes in found if measure.pk and changes]
    used = uses([measure.pk for measure in touched])
    learners = _learners(touched)
    for draft, measure, values, changes in found:
        one = Planned(draft, measure, values, changes, used.get(measure.pk, 0))
        if one.is_new:
            fresh.append(one)
        elif changes:
            problems += _of_group(one, learners.get(one.measure.pk))
            changed.append(one)
        else:
            same += 1
    problems.sort(key=lambda problem: problem.row)
    notes = _notes([*fresh, *changed], viewer.today)
    return Plan(tuple(fresh), tuple(changed), same, tuple(problems), tuple(notes))


def _changes(measure: Measure, values: dict[str, Any]) -> list[Change]:
    """What the values change, in the order of the table; of a new measure all that is filled."""
    told = []
    for name, heading in HEADINGS.items():
        key = "entries" if name == "codes" else name
        if key not in values:
            continue
        before, after = _held(measure, key), values[key]
        if key == "entries":
            if {one.pk for one in before} != {one.pk for one in after}:
                told.append((heading, *_codes(before, after)))
        elif before != after:
            told.append((heading, _words(name, before), _words(name, after)))
    return told


def _held(measure: Measure, key: str) -> Any:
    if key == "entries":
        return list(measure.entries.all()) if measure.pk else []
    return getattr(measure, key) if measure.pk else None


def _words(name: str, value: Any) -> str:
    if name in CHOICES:
        return CHOICES[name].get(value, "")
    if name == "organisation":
        return value.short_name if value else ""
    return value.name if name in ("subject", "municipality") and value else shown(value)


def _codes(before: Sequence[Any], after: Sequence[Any]) -> tuple[str, str]:
    """Codes before and after; the version of the codifier is told where it is all that differs."""
    told = [sorted(one.code for one in entries) for entries in (before, after)]
    if told[0] == told[1]:
        told = [
            sorted(f"{one.code} (версия {one.codifier.version})" for one in entries)
            for entries in (before, after)
        ]
    return ", ".join(told[0]), ", ".join(told[1])


def _learners(measures: Sequence[Measure]) -> dict[int, int]:
    """Measure id → how many learn in its open group; measures without one are left out."""
    learning = Count("listeners", filter=Q(listeners__left_on__isnull=True))
    found = Group.objects.filter(measure__in=measures, state=Group.State.OPEN).annotate(people=learning)
    return dict(found.values_list("measure_id", "people"))


def _of_group(one: Planned, people: int | None) -> list[CellProblem]:
    """What would break a group that learns now."""
    if people is None:
        return []
    found = []
    kind, places = one.values["kind"], one.values.get("places")
    if kind != one.measure.kind:
        text = "У программы открыта группа слушателей: вид не меняется. Сначала завершите обучение."
        found.append(CellProblem(one.draft.row, HEADINGS["kind"], kind, text))
    if places is not None and places < people:
        text = f"В группе слушателей уже {people}. Мест не может быть меньше."
        found.append(CellProblem(one.draft.row, HEADINGS["places"], str(places), text))
    return found


def _notes(rows: Sequence[Planned], today: date) -> list[str]:
    """What is allowed and yet worth a look."""
    notes = []
    if over := [one.draft.code for one in rows if one.draft.ends_on and one.draft.ends_on < today]:
        notes.append(f"Уже прошли, в новый ИОМ не попадут: {_some(over)}.")
    teaching = [one for one in rows if one.draft.category not in NEEDS_NO_CODES]
    if bare := [one.draft.code for one in teaching if not _tagged(one)]:
        notes.append(f"Без кодов кодификатора, в проект ИОМ сами не попадут: {_some(bare)}.")
    if off := [one.draft.code for one in rows if one.measure.withdrawn_on]:
        notes.append(
            f"Отменены и отменёнными останутся: {_some(off)}. Вернуть можно на странице мероприятия."
        )
    return notes


def _tagged(one: Planned) -> bool:
    return bool(one.values["entries"] if "entries" in one.values else _held(one.measure, "entries"))


def _some(codes: Sequence[str]) -> str:
    more = len(codes) - SAID_OF_MOST
    return listed(codes) if more <= 0 else f"{', '.join(codes[:SAID_OF_MOST])} и ещё {more}"
