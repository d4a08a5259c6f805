"""Entry and exit of a programme side by side, for the listener alone (A2.5.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from marshrut.core.norms import norms
from marshrut.core.pages import Status
from marshrut.core.viewer import Viewer
from marshrut.diagnostics.models import Application, Attempt, Consent, DeficitResult, Result
from marshrut.diagnostics.queries.programmes import judged
from marshrut.measures.models import Group
from marshrut.regulations.levels import passed, shown_percent

Purpose = Application.Purpose
AHEAD = (Attempt.State.ASSIGNED, Attempt.State.RUNNING)


@dataclass(frozen=True)
class OwnTest:
    """One of the two tests as the listener sees it: ahead, waiting, told."""

    label: str
    consent: Consent | None
    work: Attempt | None
    result: Result | None

    @property
    def ahead(self) -> bool:
        return self.work is not None and self.work.state in AHEAD

    @property
    def percent(self) -> str:
        result = self.result
        return shown_percent(result.points, result.maximum, norms(result.closed_on)) if result else ""

    @property
    def status(self) -> Status:
        if self.result:
            good = passed(self.result.points, self.result.maximum, norms(self.result.closed_on))
            return Status("good", "сдан") if good else Status("soon", "не сдан")
        if self.work is None:
            return Status("still", "день ещё не назначен" if self.consent else "ещё не назначен")
        if self.ahead:
            return Status("calm", "впереди")
        came = self.work.state in (Attempt.State.FINISHED, Attempt.State.WRITTEN)
        return Status("calm", "результат готовится") if came else Status("still", "не состоялся")


@dataclass(frozen=True)
class Row:
    """A codifier entry that both tests asked about, in whole per cent."""

    code: str
    plain: str
    entry: int
    exit: int
    status: Status


@dataclass(frozen=True)
class Comparison:
    tests: Sequence[OwnTest]
    rows: Sequence[Row]
    verdict: str

    @property
    def better(self) -> int:
        return sum(row.exit > row.entry for row in self.rows)


def comparison(group: Group, viewer: Viewer) -> Comparison:
    """The viewer's own tests of the programme; results only after they were told."""
    entry, exit_ = (_own_test(group, purpose, viewer) for purpose in Purpose)
    if entry.result is None or exit_.result is None:
        return Comparison((entry, exit_), (), "")
    return Comparison((entry, exit_), _rows(entry.result, exit_.result), _verdict(entry.result, exit_.result))


def _own_test(group: Group, purpose: Purpose, viewer: Viewer) -> OwnTest:
    asked = Consent.objects.filter(
        person_id=viewer.identity, application__group=group, application__purpose=purpose
    ).exclude(application__state__in=(Application.State.DECLINED, Application.State.WITHDRAWN))
    works = Attempt.objects.filter(consent__in=asked).exclude(state=Attempt.State.CANCELLED)
    results = Result.objects.visible_to(viewer).filter(
        person_id=viewer.identity, attempt__in=works, released_at__isnull=False
    )
    results = judged(results)
    work = works.select_related("sitting").order_by("pk").last()
    return OwnTest(
        purpose.label, asked.order_by("pk").last(), work, results.order_by("taken_on", "pk").last()
    )


def _rows(entry: Result, exit_: Result) -> list[Row]:
    found = DeficitResult.objects.filter(result__in=(entry, exit_)).select_related("entry")
    by_code: dict[str, dict[int, DeficitResult]] = {}
    for row in found.order_by("entry__code"):
        by_code.setdefault(row.entry.code, {})[row.result_id] = row
    pairs = [(both[entry.pk], both[exit_.pk]) for both in by_code.values() if len(both) == len(Purpose)]
    return [_row(before, after) for before, after in pairs]


def _row(before: DeficitResult, after: DeficitResult) -> Row:
    had, has = Fraction(before.points, before.maximum), Fraction(after.points, after.maximum)
    if has > had:
        status = Status("good", "стало лучше")
    else:
        status = Status("still", "без изменений") if has == had else Status("soon", "стоит повторить")
    return Row(after.entry.code, after.entry.plain, round(100 * had), round(100 * has), status)


def _verdict(entry: Result, exit_: Result) -> str:
    """Whether the change is more than the margin of error of the two."""
    if exit_.low_percent > entry.high_percent:
        return "Итоговый тест лучше входного, и разница больше погрешности измерения."
    if exit_.high_percent < entry.low_percent:
        return "Итоговый тест вышел слабее входного, и разница больше погрешности измерения."
    return (
        "Разница между тестами в пределах погрешности измерения: по двум коротким работам о ней судить рано."
    )
