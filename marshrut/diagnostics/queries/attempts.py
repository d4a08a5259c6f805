"""What the pages of an attempt read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from marshrut.core.norms import calendar, norms
from marshrut.core.viewer import Viewer
from marshrut.core.wording import clock, date_of
from marshrut.diagnostics.models import Attempt, CurrentAnswer, Sitting
from marshrut.diagnostics.queries.papers import PaperItem, items
from marshrut.regulations.blocks import LABELS, Block
from marshrut.regulations.findings import Finding
from marshrut.regulations.terms import tell_result

State = Attempt.State


def sitting_is_open(attempt: Attempt, _viewer: Viewer) -> Iterator[Finding]:
    opened = attempt.sitting.state == Sitting.State.OPEN
    yield Finding("A2.5.9.5", "Начать можно, когда оператор откроет сеанс.", opened)


def identity_is_checked(attempt: Attempt, _viewer: Viewer) -> Iterator[Finding]:
    text = "Начать можно после проверки личности: её записывает региональный оператор в день сеанса."
    yield Finding("A2.5.7.1", text, not attempt.awaits_identity)


def is_on_screen(attempt: Attempt, _viewer: Viewer) -> Iterator[Finding]:
    text = "Эта работа пишется на бумаге: бланк выдаёт региональный оператор на месте."
    yield Finding("A2.5.7.1", text, not attempt.on_paper)


def is_on_paper(attempt: Attempt, _viewer: Viewer) -> Iterator[Finding]:
    yield Finding("A2.5.7.1", "Эта работа выполняется на экране, бланка у неё нет.", attempt.on_paper)


def time_is_left(attempt: Attempt, viewer: Viewer) -> Iterator[Finding]:
    ended = f"Время работы вышло в {clock(attempt.until)}."
    yield Finding("A2.5.9.5", ended, viewer.at < attempt.until)


@dataclass(frozen=True)
class OwnPage:
    """The page of a work as its person sees it: what it is, what can be done now, what happens next."""

    work: Attempt
    mine: bool
    at: datetime

    @property
    def seen(self) -> int:
        return self.work.case.version

    @property
    def items(self) -> tuple[PaperItem, ...]:
        return items(self.work.variant_id, tuple(self.work.blocks))

    @property
    def blocks(self) -> list[str]:
        return [LABELS[Block(block)] for block in self.work.blocks]

    @property
    def assigned(self) -> bool:
        return self.work.state == State.ASSIGNED

    @property
    def can_start(self) -> bool:
        opened = self.work.sitting.state == Sitting.State.OPEN
        ready = opened and not self.work.awaits_identity and not self.on_paper
        return self.mine and self.assigned and ready

    @property
    def on_paper(self) -> bool:
        return bool(self.work.on_paper)

    @property
    def written(self) -> bool:
        return self.work.state == State.WRITTEN

    @property
    def running(self) -> bool:
        return self.work.state == State.RUNNING and self.at < self.work.until

    @property
    def over(self) -> bool:
        """The time is out and the work is about to be handed in by the system."""
        return self.work.state == State.RUNNING and not self.running

    @property
    def finished(self) -> bool:
        return self.work.state in (State.FINISHED, State.VOID)

    @property
    def void(self) -> bool:
        """The work does not count: its owner reads why where the result would be."""
        return self.work.state == State.VOID

    @property
    def answered(self) -> int:
        """How many items have an answer that counts."""
        positions = [item.position for item in self.items]
        found = CurrentAnswer.objects.filter(attempt=self.work, position__in=positions)
        return found.exclude(answer__value=None).count()

    @property
    def state_label(self) -> str:
        return str(State(self.work.state).label)

    @property
    def tell_days(self) -> int:
        return norms(date_of(self.at)).tell_result_days

    @property
    def closed_on(self) -> date:
        """The closing date of the procedure, or the day it is planned to close."""
        return self.work.sitting.closed_on or date_of(self.work.sitting.ends_at)

    @property
    def told_by(self) -> date:
        return tell_result(self.closed_on, norms(self.closed_on), calendar()).on


def own_page(work: Attempt, viewer: Viewer) -> OwnPage:
    return OwnPage(work, mine=work.person_id == viewer.person_id, at=viewer.at)
