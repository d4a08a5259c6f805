"""What the owner of a result reads beside it: what is next, what helps, who has looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from marshrut.core.models import Look
from marshrut.core.norms import bodies, calendar, norms
from marshrut.core.standing import STANDING, acting_title
from marshrut.core.viewer import Role, Viewer
from marshrut.core.wording import counted, date_of, day, day_year
from marshrut.diagnostics.models import Result
from marshrut.diagnostics.queries.decisions import decided_by
from marshrut.diagnostics.queries.following import Following, following
from marshrut.diagnostics.queries.results import MOST_LOOKS, Deficit, ResultView, looks_at
from marshrut.measures.models import Measure
from marshrut.measures.queries import Audience, helping
from marshrut.people.queries.entrance import Recovery, recoveries
from marshrut.regulations import terms

DECISIONS = {
    Result.State.NEEDED: "ИОМ нужен",
    Result.State.NOT_NEEDED: "ИОМ не требуется",
    Result.State.DECLINED: "вы отказались от ИОМ",
}
CAPACITIES = {
    **{role.value: role.label for role in Role},
    **{f"{STANDING}{role}": acting_title(role) for role in Role},
    "curator": "куратор ИОМ",
    "organiser": "организатор программы",
    "special": "особый доступ",
}
DECIDED = {
    Result.State.NOT_NEEDED: "Решение {centre.genitive}: ИОМ сейчас не требуется.",
    Result.State.DECLINED: "Записан ваш отказ от ИОМ.",
}


@dataclass(frozen=True)
class Decision:
    """What the centre decided about an ИОМ: who, when, why."""

    label: str
    who: str
    on: str
    reason: str


@dataclass(frozen=True)
class Zone:
    """A deficit with what helps: lines of the ИОМ once it was shown, before that the nearest measure that fits."""

    deficit: Deficit
    planned: Sequence[str] | None
    measure: Measure | None


@dataclass(frozen=True)
class Looked:
    """All looks of one person in one day."""

    who: str
    when: str
    what: Sequence[str]


def what_follows(result: Result, viewer: Viewer) -> Following:
    """Where things stand and the owner's next step."""
    if found := following(result, viewer):
        return found
    centre = bodies(viewer.today).centre
    if result.state == Result.State.RELEASED:
        due = result.case.deadlines.open().filter(name="decide").values_list("due_on", flat=True).first()
        return Following(f"{centre} решает, нужен ли вам ИОМ{_by(due, viewer)}. Решение появится здесь.")
    if result.state == Result.State.NEEDED:
        due = terms.draft_pathway(result.taken_on, norms(result.taken_on), calendar()).on
        return Following(f"Ваш ИОМ разрабатывается{_by(due, viewer)}. Вы прочтёте его первым.")
    return Following(DECIDED[Result.State(result.state)].format(centre=centre))


def decision(result: Result) -> Decision | None:
    """The decision about an ИОМ in force, if one was made."""
    made = decided_by(result)
    if made is None:
        return None
    who = made.person.short_name if made.person else ""
    return Decision(DECISIONS[Result.State(result.state)], who, day_year(made.at), result.decision_reason)


def zones(view: ResultView, follows: Following, on: date) -> list[Zone]:
    """Every deficit with what helps; the plan and the suggestions never stand side by side."""
    if follows.planned is not None:
        return [Zone(d, follows.planned.get(d.code, ()), None) for d in view.deficits]
    audience = Audience.of(view.result.employment, view.result.subject_id, on)
    found = helping([d.entry_id for d in view.deficits], on, audience)
    return [Zone(d, None, found.get(d.entry_id)) for d in view.deficits]


def who_looked(viewer: Viewer) -> tuple[list[Looked], bool]:
    """Who has looked at the viewer's own results and routes, a row for each person and day, newest first, and who
    gave the cards by which the account was recovered.

    Also says whether that is everybody.
    """
    if viewer.person_id is None or viewer.results_closed:
        return [], True
    looks = looks_at(viewer.person_id, viewer)
    days = groupby(looks, key=lambda look: date_of(look.at))
    rows = [(on, row) for on, those in days for row in _of_day(list(those), on, viewer)]
    rows += [(date_of(each.at), _came_in(each, viewer)) for each in recoveries(viewer.person_id)]
    rows.sort(key=lambda dated: dated[0], reverse=True)
    return [row for _, row in rows], len(looks) < MOST_LOOKS


def _came_in(recovery: Recovery, viewer: Viewer) -> Looked:
    return Looked(recovery.by, _when(date_of(recovery.at), viewer), [recovery.event])


def _of_day(looks: Sequence[Look], on: date, viewer: Viewer) -> list[Looked]:
    by_person: dict[tuple[int | None, str], list[Look]] = {}
    for look in looks:
        by_person.setdefault((look.viewer_id, look.capacity), []).append(look)
    return [Looked(_who(those[0]), _when(on, viewer), _what(those)) for those in by_person.values()]


def _when(on: date, viewer: Viewer) -> str:
    if on == viewer.today:
        return "сегодня"
    return day(on) if on.year == viewer.today.year else day_year(on)


def _who(look: Look) -> str:
    if look.viewer is None:
        return "Система, без участия людей"
    return ", ".join(part for part in (look.viewer.short_name, CAPACITIES.get(look.capacity)) if part)


def _what(looks: Sequence[Look]) -> list[str]:
    times: dict[str, int] = {}
    for look in looks:
        times[look.what] = times.get(look.what, 0) + 1
    return [f"{what}, {counted(n, 'раз,раза,раз')}" if n > 1 else what for what, n in times.items()]


def _by(due: date | None, viewer: Viewer) -> str:
    if due is None:
        return ""
    return f" до {day(due)}" if due >= viewer.today else f"; срок был {day(due)}"
