"""What a person reads before the test: what the work is like, how it is judged, a demonstration (A3.3.2.1)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from marshrut.bank.models import Instrument, Variant
from marshrut.bank.queries import blocks_of, in_use, items_of_blocks
from marshrut.bank.queries.preparing import BlockPlan, demonstration, plan_for
from marshrut.core.pages import Status
from marshrut.core.viewer import Viewer
from marshrut.core.wording import counted
from marshrut.diagnostics.models import Attempt, Consent
from marshrut.diagnostics.queries.answering import Asked, Given, in_words
from marshrut.diagnostics.queries.papers import Kind, PaperItem, items
from marshrut.diagnostics.queries.placing import placed_blocks
from marshrut.psychometrics.scoring import points
from marshrut.regulations.instruments import minutes_for

Value = dict[str, Any]
POINTS = "балл,балла,баллов"
GONE = (Attempt.State.ABSENT, Attempt.State.WITHDRAWN, Attempt.State.CANCELLED)


@dataclass(frozen=True)
class Preparing:
    """Whose preparation it is, for which materials; `work` is None before a sitting is scheduled."""

    consent: Consent
    work: Attempt | None
    instruments: Sequence[Instrument]

    @property
    def blocks(self) -> tuple[str, ...]:
        return tuple(self.work.blocks) if self.work else _blocks(self.consent)

    @property
    def extra_minutes(self) -> int:
        return self.work.extra_minutes if self.work else self.consent.row.extra_minutes

    def specifications(self) -> list["Specification"]:
        counts = items_of_blocks(each.pk for each in self.instruments)
        return [
            Specification(
                each,
                tuple(plan_for(each.pk, self.blocks)),
                _shown(each.pk, self.blocks),
                self._minutes(each, counts.get(each.pk, Counter())),
            )
            for each in self.instruments
        ]

    def _minutes(self, instrument: Instrument, counts: Counter[str]) -> int:
        """The time of the work; before a sitting is scheduled, what it will be by the blocks."""
        if self.work:
            return self.work.minutes
        asked = sum(counts[block] for block in self.blocks)
        return minutes_for(instrument.minutes, asked or counts.total(), counts.total())


@dataclass(frozen=True)
class Specification:
    """The work in general; `shown` is the number of demonstration items, `minutes` the time without extra ones."""

    instrument: Instrument
    plan: tuple[BlockPlan, ...]
    shown: int
    minutes: int

    @property
    def items(self) -> int:
        return sum(block.items for block in self.plan)

    @property
    def points(self) -> int:
        return sum(block.points for block in self.plan)


def preparing(consent: Consent, viewer: Viewer) -> Preparing:
    """The assigned work, or before that the materials in use that test everything consented to."""
    works = consent.attempts.exclude(state__in=GONE).select_related("sitting", "instrument")
    work = works.order_by("-pk").first()
    if work is not None:
        return Preparing(consent, work, [work.instrument])
    found = list(in_use(viewer.today, consent.subject_id))
    tested = blocks_of(each.pk for each in found)
    return Preparing(
        consent, None, [each for each in found if set(_blocks(consent)) <= tested.get(each.pk, frozenset())]
    )


def _blocks(consent: Consent) -> tuple[str, ...]:
    """Those agreed to; while the question is open, those asked about."""
    agreed = consent.state in (Consent.State.GIVEN, Consent.State.OBLIGATORY)
    return tuple(placed_blocks(consent) if agreed else consent.application.blocks)


def _shown(instrument_id: int, blocks: tuple[str, ...]) -> int:
    variant = demonstration(instrument_id)
    return len(items(variant.pk, blocks)) if variant else 0


@dataclass(frozen=True)
class Demonstration:
    """The demonstration items of one's blocks, and what was answered: a page's own, kept nowhere."""

    variant: Variant
    items: tuple[PaperItem, ...]
    answers: Mapping[str, Value]

    def given(self, item: PaperItem) -> Given:
        return Given(None, self.answers.get(str(item.position)))

    def asked(self, item: PaperItem, refusal: str = "", typed: str = "") -> Asked:
        return Asked(item, self.given(item), None, False, refusal, typed)

    def judged(self) -> list["Judged"]:
        keys = {key["position"]: key for key in self.variant.key}
        return [Judged(item, self.given(item), keys[item.position]) for item in self.items]


def demonstration_of(found: Preparing, instrument_id: int, kept: Mapping[str, Any]) -> Demonstration | None:
    """The demonstration of materials that the person prepares for, or None; `kept`: the answers to one of them."""
    if instrument_id not in {each.pk for each in found.instruments}:
        return None
    variant = demonstration(instrument_id)
    shown = items(variant.pk, found.blocks) if variant else ()
    if variant is None or not shown:
        return None
    answers = kept["answers"] if kept.get("of") == variant.pk else {}
    return Demonstration(variant, shown, answers)


@dataclass(frozen=True)
class Judged:
    """An answered demonstration item beside its key."""

    item: PaperItem
    given: Given
    key: Mapping[str, Any]

    @property
    def points(self) -> int:
        return points(self.key, self.given.value)

    @property
    def maximum(self) -> int:
        return int(self.key["points"])

    @property
    def status(self) -> Status:
        kind = "good" if self.points == self.maximum else "soon" if self.points else "still"
        return Status(kind, f"{self.points} из {counted(self.maximum, 'балла,баллов,баллов')}")

    @property
    def answered(self) -> str:
        return in_words(self.item, self.given)

    @property
    def right(self) -> str:
        return "; ".join(self._right())

    def _right(self) -> Iterator[str]:
        if self.item.kind == Kind.NUMBER:
            margin = self.key.get("tolerance", "0")
            exact = not margin.strip("0.")
            said = self.key["number"] if exact else f"{self.key['number']} ± {margin}"
            yield f"{said} {self.item.unit}".strip().replace(".", ",")
        else:
            yield from (text for option, text in self.item.options if option in self.key["right"])
