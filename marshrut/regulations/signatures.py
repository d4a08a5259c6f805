"""In which ways a document may be signed (decision 8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from marshrut.regulations.findings import Finding


class Way(StrEnum):
    """A way of signing; `label` is what people read."""

    SIMPLE = "electronic"
    QUALIFIED = "qualified"
    PAPER = "paper"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[Way, str] = {
    Way.SIMPLE: "простая электронная подпись",
    Way.QUALIFIED: "файл усиленной квалифицированной подписи",
    Way.PAPER: "на бумаге",
}
REFUSALS: dict[Way, str] = {
    Way.SIMPLE: "Простой электронной подписью это в регионе не подписывают. {other}",
    Way.QUALIFIED: "Файлом квалифицированной подписи это в регионе не подписывают. {other}",
    Way.PAPER: "На бумаге это в регионе не подписывают. {other}",
}

INSTEAD: dict[Way, str] = {
    Way.SIMPLE: "Подпишите электронной подписью на странице.",
    Way.QUALIFIED: "Скачайте документ и подпишите его файлом УКЭП.",
    Way.PAPER: "Напечатайте лист и подпишите его рукой.",
}


def way_finding(way: Way, admitted: Sequence[str], clause: str) -> Iterator[Finding]:
    """Whether the region admits this way for the document."""
    met = way in admitted
    other = next((INSTEAD[Way(one)] for one in admitted), "")
    yield Finding(clause, "Так подписывать можно." if met else REFUSALS[way].format(other=other), met)
