"""The clauses of the order in our own words, their printed labels, norms and the decisions of the system."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from marshrut.regulations.norms import Norms


@dataclass(frozen=True, slots=True)
class Decision:
    """How the system decides where the order is silent or contradicts itself; long version in docs/decisions.md."""

    number: int
    title: str
    text: str
    clauses: tuple[str, ...]

    def filled(self, bodies: object) -> Decision:
        """With the region's names in the places left for them."""
        return replace(self, text=self.text.format(bodies=bodies))


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: id («A2.5.9.4»), printed label («п. 5.9.4 прил. 2»), summary, names of its norms, decisions."""

    id: str
    label: str
    summary: str
    norms: tuple[str, ...]
    decisions: tuple[Decision, ...]

    def filled(self, bodies: object) -> Clause:
        """With the region's names in the places left for them."""
        return replace(
            self,
            summary=self.summary.format(bodies=bodies),
            decisions=tuple(decision.filled(bodies) for decision in self.decisions),
        )

    @property
    def heading(self) -> str:
        """The summary as a heading: without the full stop."""
        return self.summary.removesuffix(".")

    @property
    def annex(self) -> int:
        """The annex's number, 0 for the order itself."""
        return int(self.id[1])


@cache
def load_clauses() -> dict[str, Clause]:
    """All clauses by id, in the order of the order."""
    data = _data()
    decisions = load_decisions()
    return {
        id_: Clause(
            id=id_,
            label=data["labels"].get(id_) or _label(id_),
            summary=summary,
            norms=tuple(info.name for info in Norms.listed() if info.clause == id_),
            decisions=tuple(decision for decision in decisions if id_ in decision.clauses),
        )
        for id_, summary in data["clauses"].items()
    }


def clauses_of(bodies: object) -> dict[str, Clause]:
    """All clauses as the region reads them."""
    return {id_: clause.filled(bodies) for id_, clause in load_clauses().items()}


@cache
def load_decisions() -> tuple[Decision, ...]:
    """The decisions by number."""
    return tuple(
        Decision(int(number), entry["title"], entry["text"], tuple(entry["clauses"]))
        for number, entry in _data()["decisions"].items()
    )


def clause(id_: str) -> Clause:
    """The clause with that id. Raises KeyError for an id the order does not have."""
    return load_clauses()[id_]


def _label(id_: str) -> str:
    annex, _, number = id_[1:].partition(".")
    return f"п. {number} приказа" if annex == "0" else f"п. {number} прил. {annex}"


def _data() -> dict[str, dict[str, Any]]:
    text = resources.files("marshrut.regulations").joinpath("clauses.toml").read_text("utf-8")
    return tomllib.loads(text)
