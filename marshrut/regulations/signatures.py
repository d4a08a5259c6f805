"""In which ways a document may be signed (decision 8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from marshrut.regulations.findings import Finding


class Way(StrEnum):
    """A way of signing; `label` is what people read."""

    SIMPLE = "electronic"
    PAPER = "paper"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[Way, str] = {Way.SIMPLE: "простая электронная подпись", Way.PAPER: "на бумаге"}
REFUSALS: dict[Way, str] = {
    Way.SIMPLE: "Электронной подписью это в регионе не подписывают. Напечатайте лист и подпишите его рукой.",
    Way.PAPER: "На бумаге это в регионе не подписывают. Подпишите электронной подписью.",
}


def way_finding(way: Way, admitted: Sequence[str], clause: str) -> Iterator[Finding]:
    """Whether the region admits this way for the document."""
    met = way in admitted
    yield Finding(clause, "Так подписывать можно." if met else REFUSALS[way], met)
