"""Where a clause works: gathered from what routes, transitions and terms declare."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse

from marshrut.core.access import Who, signed_in
from marshrut.core.documenting import declared_routes
from marshrut.core.norms import bodies, norms
from marshrut.core.workflow import flows
from marshrut.documents.access import kinds
from marshrut.regulations.clauses import clauses_of, load_clauses
from marshrut.regulations.norms import Norms

ANNEXES = {
    0: "Приказ",
    1: "Региональный методический актив",
    2: "Диагностика профессиональных дефицитов",
    3: "Индивидуальный образовательный маршрут",
    4: "Региональная стажировочная площадка",
}


@dataclass(frozen=True)
class Place:
    """A page or a step in which a clause works; `url` where the page needs no object and `admits` the viewer."""

    what: str
    who: str
    url: str = ""
    admits: Who | None = None


@dataclass(frozen=True)
class RuleInForce:
    label: str
    value: str


@cache
def places():
    """Clause id → the pages, steps, terms and documents that declare it."""
    found: dict[str, list[Any]] = {}
    acting = _acting()
    for name, _, declared in declared_routes():
        for clause in declared.clauses:
            found.setdefault(clause, []).append(_page(name, declared, acting.get(name)))
    for flow in flows().values():
        for step in flow.steps:
            place = Place(f"{flow.label}: {step.label[0].lower()}{step.label[1:]}", step.who.label)
            for clause in dict.fromkeys((step.clause, *step.heeds)):
                found.setdefault(clause, []).append(place)
        for term in flow.terms:
            found.setdefault(term.clause, []).append(Place(f"Срок «{term.label}»", term.to.label))
    for kind in kinds():
        for clause in kind.clauses:
            found.setdefault(clause, []).append(Place(f"Документ «{kind.title}»", kind.who.label))
    return found


def works_at(clause, viewer):
    """The places of a clause; a link only to pages that the viewer may open."""
    found = places().get(clause, ())
    return [p if p.admits and p.admits(viewer) else replace(p, url="") for p in found]


def rules_in_force(clause, on):
    """Norms of the region that belong to a clause, with their values on a day."""
    values = norms(on)
    listed = (info for info in Norms.listed() if info.clause == clause)
    return [RuleInForce(info.label, info.show(getattr(values, info.name))) for info in listed]


def annexes(on, *, everything):
    """(title, [(clause, rules, whether it works here)]) for each part of the order; only what works, unless asked."""
    works = places()
    parts: dict[int, list[Any]] = {}
    for clause in clauses_of(bodies(on)).values():
        if everything or clause.id in works:
            row = (clause, rules_in_force(clause.id, on), clause.id in works)
            parts.setdefault(clause.annex, []).append(row)
    return [(ANNEXES[number], rows) for number, rows in sorted(parts.items())]


def reach():
    """(how many clauses work here, how many there are)."""
    return len(places().keys() & load_clauses().keys()), len(load_clauses())


def _acting():
    """Route → who may take the steps that it performs."""
    found: dict[str, Any] = {}
    for flow in flows().values():
        for step in flow.transitions:
            if step.action:
                known = found.get(step.action)
                found[step.action] = known | step.who if known else step.who
    return found


def _page(name, declared, acting):
    """Where the route lets in everybody who has signed in, the object decides: those whom it lets are named."""
    try:
        url = "" if declared.posted else reverse(name)
    except NoReverseMatch:
        url = ""
    narrowed = declared.whose or (acting if declared.who is signed_in else None)
    return Place(declared.title, (narrowed or declared.who).label, url, declared.who)
