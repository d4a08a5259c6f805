"""What a room writes down about its flow: states, transitions, terms, as plain data."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models

from marshrut.core.access import Who
from marshrut.core.viewer import Role, Viewer
from marshrut.regulations.calendar import Calendar, Due
from marshrut.regulations.findings import Finding
from marshrut.regulations.norms import Norms

SAME = "same"


@dataclass(frozen=True)
class Addressee:
    """Who a term speaks to: a person or a role in a scope, resolved when it is read."""

    label: str
    role: str = ""
    organisation: str = ""
    person: str = ""

    def columns(self, obj: Any) -> dict[str, Any]:
        return {
            "role": self.role,
            "organisation_id": getattr(obj, self.organisation) if self.organisation else None,
            "person_id": getattr(obj, self.person) if self.person else None,
        }


def to_role(role: Role, *, at: str = "") -> Addressee:
    """To everybody with the role; `at` names the object's attribute with the organisation's id."""
    return Addressee(label=role.label, role=role, organisation=at)


def to_person(attribute: str = "person_id", *, label: str = "педагог") -> Addressee:
    return Addressee(label=label, person=attribute)


@dataclass(frozen=True)
class Term:
    """A duty that a transition opens. `rule` counts its last day (None: the region has set no such term) and
    `norm` names the field of `Norms` it counts by, empty where the day itself was named. `start` gives the day of the event the term
    counts from (default: the day of the transition). `route` is the page that fulfils the duty (its
    argument is the case).
    """

    name: str
    label: str
    clause: str
    to: Addressee
    button: str
    route: str
    rule: Callable[[date, Norms, Calendar], Due | None] | None = None
    norm: str = ""
    start: Callable[[Any], date] | None = None
    list_route: str = ""
    """The page that fulfils many duties of this name at once; it takes no argument."""


@dataclass(frozen=True)
class Transition:
    """One row of the table. `needs` give findings that must all be met; `effect` writes rows of this room
    and lower rooms, for all moved objects at once; `jobs` are dotted names queued with `case_ids`.
    `action` names the page of a step with data; without it the generic page performs the step.
    """

    name: str
    label: str
    source: tuple[str, ...]
    target: str
    who: Who
    clause: str
    done: str = ""
    heeds: tuple[str, ...] = ()
    """Further clauses that the step keeps: what its `needs` look at, what it gives its object."""
    needs: tuple[Callable[[Any, Viewer], Iterable[Finding]], ...] = ()
    opens: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    """Duties that the step makes needless or begins anew: they are neither met nor broken."""
    jobs: tuple[str, ...] = ()
    tells: tuple["Addressee", ...] = ()
    """Whom the order demands to tell of the step: they get a letter at once, whatever they unsubscribed from."""
    effect: Callable[[Sequence[Any], Viewer], None] | None = None
    action: str = ""
    note: str = ""
    """Label of a required note; empty where no note is asked for."""
    quiet: bool = False
    """Not offered as a button: another action or the system performs it."""
    consequence: str | Callable[[Any], str] = ""
    """What the step leads to, in plain words, or a function that says it of the object. Every step of the
    generic page has one.
    """
    danger: bool = False
    """Cannot be taken back by whoever takes it: shown in red and after the others."""

    def leads_to(self, obj: Any) -> str:
        return self.consequence(obj) if callable(self.consequence) else self.consequence


@dataclass(frozen=True)
class Flow:
    kind: str
    label: str
    model: type[models.Model]
    states: type[models.TextChoices]
    route: str
    """The page of an object; its argument is the case."""
    start: Transition
    """How an object comes into being; its `source` is empty."""
    transitions: tuple[Transition, ...]
    terms: tuple[Term, ...] = ()
    other_starts: tuple[Transition, ...] = ()
    """Other ways into being, each with a first state of its own."""

    @property
    def starts(self) -> tuple[Transition, ...]:
        return (self.start, *self.other_starts)

    @property
    def steps(self) -> tuple[Transition, ...]:
        return (*self.starts, *self.transitions)

    def step(self, name: str) -> Transition:
        return next(t for t in self.steps if t.name == name)

    def term(self, name: str) -> Term:
        return next(t for t in self.terms if t.name == name)


@dataclass(frozen=True)
class Reaction:
    """What an upper room adds to a lower room's transition: terms it opens and jobs it queues."""

    kind: str
    transition: str
    terms: tuple[Term, ...] = ()
    closes: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
