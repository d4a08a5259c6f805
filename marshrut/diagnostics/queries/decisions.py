"""Whether an ИОМ is needed: who decided, and whether that may still be changed (A2.6.6.1)."""

from collections.abc import Callable, Iterable, Iterator

from marshrut.core.models import Entry, EntryPayload
from marshrut.core.viewer import Viewer
from marshrut.core.wording import moment
from marshrut.diagnostics.models import Result
from marshrut.regulations.findings import Finding

Check = Callable[[int], Iterable[Finding]]
DECIDED = (Result.State.NEEDED, Result.State.NOT_NEEDED, Result.State.DECLINED)
STEPS = {"need": Result.State.NEEDED, "not_need": Result.State.NOT_NEEDED, "decline": Result.State.DECLINED}

_checks: list[Check] = []


def before_changing(check: Check) -> None:
    """What an upper room has made of a decision and must be undone before it is changed; asked with the result's id."""
    if check not in _checks:
        _checks.append(check)


def may_be_changed(result: Result, _viewer: Viewer) -> Iterator[Finding]:
    for check in _checks:
        yield from check(result.pk)


def step_of(result: Result, decision: str) -> str:
    """The step that records the decision: the first one, or a change of another."""
    changes = result.state in DECIDED and result.state != STEPS[decision]
    return f"change_to_{decision}" if changes else decision


def decided_by(result: Result) -> Entry | None:
    """The entry of the decision in force; None before there is one."""
    names = [name for step in STEPS for name in (step, f"change_to_{step}")]
    entries = Entry.objects.filter(case_id=result.pk, name__in=names).select_related("person")
    return entries.order_by("-seq").first() if result.state in DECIDED else None


def signed(result: Result) -> str:
    """Who took the decision in force and when; empty before there is one."""
    entry = decided_by(result)
    return f"{entry.person.short_name if entry.person else 'Система'}, {moment(entry.at)}" if entry else ""


def told(result: Result) -> str:
    """The decision in force with its author, its time and its reason; empty before there is one."""
    who = signed(result)
    said = f"«{result.get_state_display()}», {who}. Обоснование: {result.decision_reason}"
    return said if who else ""


def in_the_way(result: Result, viewer: Viewer) -> list[str]:
    """Why the decision in force may not be changed now."""
    return [finding.text for finding in may_be_changed(result, viewer) if not finding.met]


def why_not_counted(result: Result) -> str:
    """The reason with which the work was annulled or held back, as it was written; empty where there is none."""
    names = {Result.State.ANNULLED: "annul", Result.State.HELD: "hold"}
    name = names.get(Result.State(result.state))
    told = EntryPayload.objects.filter(entry__case_id=result.pk, entry__name=name).order_by("-entry__seq")
    payload = told.first() if name else None
    return str(payload.data.get("note", "")) if payload else ""
