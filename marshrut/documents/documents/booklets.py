"""Works on paper: a booklet with the items and an answer sheet for each code; no name stands on them (A2.5.7.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marshrut.core.access import role
from marshrut.core.norms import Bodies
from marshrut.core.viewer import Role
from marshrut.documents.access import PDF, Kind, register


@dataclass(frozen=True)
class PrintedItem:
    """`options` in the order of the variant; `how` says what to mark. A number has none, but maybe a unit."""

    number: int
    block: str
    text: str
    how: str
    options: Sequence[str]
    unit: str


@dataclass(frozen=True)
class Booklet:
    """One person's work: the code stands for the person; `digest` is of the approved variant."""

    code: str
    title: str
    variant: int
    digest: str
    minutes: int
    items: Sequence[PrintedItem]


@dataclass(frozen=True)
class Booklets:
    bodies: Bodies
    number: str
    sitting: str
    place: str
    starts_at: datetime
    works: Sequence[Booklet]


BOOKLETS = register(
    Kind(
        code="booklets",
        title="Работы и бланки ответов",
        formats=(PDF,),
        template="booklets",
        who=role(Role.OPERATOR),
        clauses=("A2.5.7.1",),
    )
)
