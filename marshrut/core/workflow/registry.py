"""Flows and reactions, declared in the rooms' workflow.py and collected at start."""

from typing import Any

from marshrut.core.models import Case
from marshrut.core.workflow.table import Flow, Reaction, Term

_flows: dict[str, Flow] = {}
_by_model: dict[type, Flow] = {}
_reactions: dict[tuple[str, str], list[Reaction]] = {}


def register(flow: Flow, *reactions_: Reaction) -> Flow:
    _flows[flow.kind] = flow
    _by_model[flow.model] = flow
    for reaction in reactions_:
        react(reaction)
    return flow


def react(reaction: Reaction) -> None:
    known = _reactions.setdefault((reaction.kind, reaction.transition), [])
    if reaction not in known:
        known.append(reaction)


def flows() -> dict[str, Flow]:
    return dict(_flows)


def flow_of(obj: Any) -> Flow:
    """The flow of an object, its class, or its case."""
    if isinstance(obj, Case):
        return _flows[obj.kind]
    return _by_model[obj if isinstance(obj, type) else type(obj)]


def reactions(kind: str, transition: str) -> tuple[Reaction, ...]:
    return tuple(_reactions.get((kind, transition), ()))


def term_of(kind: str, name: str) -> Term:
    """A term by name: of the flow itself or of a reaction to it."""
    return next(term for term in _terms(kind) if term.name == name)


def terms_by(norm: str) -> list[tuple[str, Term]]:
    """(kind of case, term) of every term that counts by a norm."""
    return [(kind, term) for kind in _flows for term in _terms(kind) if term.norm == norm]


def _terms(kind: str) -> list[Term]:
    added = [term for (k, _), rs in _reactions.items() if k == kind for r in rs for term in r.terms]
    return [*_flows[kind].terms, *added]
