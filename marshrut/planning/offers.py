"""What a draft is made of: what a person lacks, who they are, what is on offer (A3.5.5 to A3.5.9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from marshrut.planning.load import Term


class Category(StrEnum):
    """The five categories of measures by what they do for a plan (A3.5.6). Pure rooms do not know each other: their
    names and order are those of `regulations.pathway`, a test holds the two together.
    """

    KNOWLEDGE = "knowledge"
    EXCHANGE = "exchange"
    SHOWCASE = "showcase"
    MENTORING = "mentoring"
    BURNOUT = "burnout"


TEACHING = frozenset({Category.KNOWLEDGE, Category.EXCHANGE, Category.MENTORING})
"""Categories that may cover a deficit: programmes, events and mentoring teach (A3.5.6, A3.5.7).

Showing one's own experience and prevention of burnout teach nobody what they lack: they complete a route.
"""


@dataclass(frozen=True, slots=True)
class Need:
    """A deficit by its code; `name` is its plain name.

    `weight`, above zero, says how much covering it matters and how many hours of a route one missing hour is worth.
    `hours` is how much teaching it asks for: a shorter measure covers it, yet leaves hours missing.
    """

    code: str
    weight: int = 1
    name: str = ""
    hours: int = 0

    def missing(self, hours: int) -> int:
        """How many hours a measure of so many leaves missing."""
        return max(self.hours - hours, 0)


@dataclass(frozen=True, slots=True)
class Option:
    """A measure on offer. `hours` are academic hours, `places_left` None means without limit.

    `fields` are the blocks of competence that it is about; empty means everybody's. One chosen only `by_hand` stays
    out of drafts: retraining gives a profession, nobody is sent to it for a deficit.
    """

    key: str
    codes: frozenset[str]
    hours: int
    term: Term
    category: Category
    source: str = ""
    places_left: int | None = None
    fields: frozenset[str] = frozenset()
    by_hand: bool = False

    @property
    def teaches(self) -> bool:
        """Whether it may cover a deficit."""
        return self.category in TEACHING


@dataclass(frozen=True, slots=True)
class Learner:
    """Who the draft is for. `shows`: experienced enough to show it; `strong`: codes of what they do well.

    `fields` are the blocks of competence of their position; empty means every one.
    """

    shows: bool = False
    strong: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Chosen:
    """A measure of the plan: the person's deficits it works on, and why it was chosen, in Russian."""

    option: Option
    codes: tuple[str, ...]
    reasons: tuple[str, ...]


def own_codes(option: Option, needs: Sequence[Need]) -> tuple[str, ...]:
    """The person's deficits that a measure is about; one that shows experience is about none of them."""
    if option.category is Category.SHOWCASE:
        return ()
    return tuple(need.code for need in needs if need.code in option.codes)
