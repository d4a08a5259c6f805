"""What the pages of a running work read: one or two short queries a page, no session, no person."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q

from marshrut.core.statements import one_row
from marshrut.core.viewer import Viewer
from marshrut.diagnostics.access import Token
from marshrut.diagnostics.models import Answer, Attempt, CurrentAnswer, RivalAnswer
from marshrut.diagnostics.queries.papers import Kind, PaperItem, items

State = Attempt.State
NOT_CHOSEN = "нет ответа"


@dataclass(frozen=True)
class Held:
    """A work as its token opens it."""

    pk: int
    token: str
    state: str
    variant_id: int
    blocks: tuple[str, ...]
    ends_at: datetime
    flags: frozenset[int]
    person_id: int
    at: datetime

    @property
    def items(self) -> tuple[PaperItem, ...]:
        return items(self.variant_id, self.blocks)

    @property
    def running(self) -> bool:
        return self.state == State.RUNNING and self.at < self.ends_at

    @property
    def left(self) -> int:
        """Seconds left of the work's time."""
        return max(0, int((self.ends_at - self.at).total_seconds()))

    @property
    def viewer(self) -> Viewer:
        """The work's own person, as the token says; a session may have run out meanwhile."""
        return Viewer(person_id=self.person_id, at=self.at)


ONE_ITEM = """
SELECT a.state, a.variant_id, a.blocks, a.ends_at, a.flags, a.person_id, c.answer_id, x.value, r.answer_id, y.value
FROM diagnostics_attempt a
LEFT JOIN diagnostics_currentanswer c ON c.attempt_id = a.case_id AND c.position = %s
LEFT JOIN diagnostics_answer x ON x.uuid = c.answer_id
LEFT JOIN diagnostics_rivalanswer r ON r.attempt_id = a.case_id AND r.position = %s
LEFT JOIN diagnostics_answer y ON y.uuid = r.answer_id
WHERE a.case_id = %s AND a.generation = %s AND a.started_at IS NOT NULL
"""


def held(token: Token | None, pk: int, at: datetime) -> Held | None:
    """The work that the token opens now, or None."""
    shown = held_item(token, pk, 0, at)
    return shown.work if shown else None


def held_item(token: Token | None, pk: int, position: int, at: datetime) -> "Screen | None":
    """The work that the token opens now and what is known of one item; one query, the page of an item needs no more."""
    if token is None or token.attempt_id != pk:
        return None
    row = one_row(ONE_ITEM, (position, position, pk, token.generation))
    if row is None:
        return None
    state, variant_id, blocks, ends_at, flags, person_id, *found = row
    flagged = frozenset(json.loads(flags))
    signed = token.signed()
    work = Held(
        pk, signed, state, variant_id, tuple(json.loads(blocks)), _aware(ends_at), flagged, person_id, at
    )
    shown, rival = (_given(*pair) for pair in (found[:2], found[2:]))
    return Screen(work, {position: shown} if shown else {}, {position: rival} if rival else {})


def _aware(at: datetime) -> datetime:
    """SQLite keeps moments in UTC without saying so."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _given(uuid: UUID | str | None, value: str | None) -> "Given | None":
    if uuid is None:
        return None
    return Given(UUID(str(uuid)), None if value is None else json.loads(value))


@dataclass(frozen=True)
class Given:
    """An answer that a page shows."""

    uuid: UUID | None
    value: dict[str, Any] | None

    @property
    def chosen(self) -> tuple[str, ...]:
        value = self.value or {}
        return (value["choice"],) if "choice" in value else tuple(value.get("choices", ()))

    @property
    def number(self) -> str:
        return str((self.value or {}).get("number", ""))


NONE = Given(None, None)


def given(attempt_id: int) -> dict[int, Given]:
    """The answers that count, by position; a cleared one has no value."""
    rows = CurrentAnswer.objects.filter(attempt_id=attempt_id)
    return {p: Given(u, v) for p, u, v in rows.values_list("position", "answer_id", "answer__value")}


def untouched(
    token: Token, page: str, position: int, base: UUID | None, value: dict[str, Any] | None
) -> bool:
    """Whether a page sent without scripts leaves the answer that it showed as it was.

    `page` is the device that the page stands for: what it has sent once, it may well take back.
    """
    rows = Answer.objects.filter(attempt_id=token.attempt_id, position=position)
    found = dict(rows.filter(Q(uuid=base) | Q(device=page)).values_list("uuid", "value"))
    shown = found.pop(base, None) if base else None
    return shown == value and not found


def rivals(attempt_id: int) -> dict[int, Given]:
    rows = RivalAnswer.objects.filter(attempt_id=attempt_id)
    return {p: Given(u, v) for p, u, v in rows.values_list("position", "answer_id", "answer__value")}


@dataclass(frozen=True)
class Asked:
    """One item on its screen: what is asked, what was answered, what contends with it."""

    item: PaperItem
    given: Given
    rival: Given | None
    flagged: bool
    refusal: str = ""
    typed: str = ""

    @property
    def fresh_id(self) -> UUID:
        """The page's own change: sent twice, it is stored once."""
        return uuid4()

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        chosen = self.given.chosen
        return [(option, text, option in chosen) for option, text in self.item.options]

    @property
    def number(self) -> str:
        return self.typed or self.given.number

    @property
    def texts(self) -> tuple[str, str]:
        """Both contending answers in words: the one that counts, the other one."""
        return in_words(self.item, self.given), in_words(self.item, self.rival or NONE)


def in_words(item: PaperItem, answer: Given) -> str:
    if not answer.value:
        return NOT_CHOSEN
    if item.kind == Kind.NUMBER:
        return f"{answer.number} {item.unit}".strip()
    return "; ".join(text for option, text in item.options if option in answer.chosen)


@dataclass(frozen=True)
class Mark:
    """One number of the map."""

    number: int
    answered: bool
    flagged: bool
    contended: bool
    current: bool

    @property
    def css(self) -> str:
        return " ".join(
            name
            for name, on in (("answered", self.answered), ("flagged", self.flagged or self.contended))
            if on
        )

    @property
    def word(self) -> str:
        words = ["есть ответ" if self.answered else "нет ответа"]
        words += ["вернуться"] * self.flagged + ["выбрать из двух ответов"] * self.contended
        return ", ".join(words)


@dataclass(frozen=True)
class Screen:
    """All that a page of a running work shows."""

    work: Held
    answers: dict[int, Given]
    rivals: dict[int, Given]

    def asked(self, item: PaperItem, refusal: str = "", typed: str = "") -> Asked:
        position = item.position
        shown = self.answers.get(position, NONE)
        flagged = position in self.work.flags
        return Asked(item, shown, self._rival(position), flagged, refusal, typed)

    def _rival(self, position: int) -> Given | None:
        """Two answers contend while they differ."""
        rival = self.rivals.get(position)
        return rival if rival and rival.value != self.answers.get(position, NONE).value else None

    def marks(self, number: int = 0) -> list[Mark]:
        return [self._mark(item, item.number == number) for item in self.work.items]

    def _mark(self, item: PaperItem, current: bool) -> Mark:
        position = item.position
        answered = self.answers.get(position, NONE).value is not None
        contended = self._rival(position) is not None
        return Mark(item.number, answered, position in self.work.flags, contended, current)

    @property
    def unanswered(self) -> list[Mark]:
        return [mark for mark in self.marks() if not mark.answered]

    @property
    def to_return(self) -> list[Mark]:
        return [mark for mark in self.marks() if mark.flagged]

    @property
    def contended(self) -> list[Asked]:
        return [self.asked(item) for item in self.work.items if self._rival(item.position)]


def screen(work: Held) -> Screen:
    return Screen(work, given(work.pk), rivals(work.pk))
