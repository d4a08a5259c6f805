"""Predicates over viewer and object: plain Python, no queries, joined with | and &.

A predicate answers with the capacity in which it holds ("head", "self", "system") or with an
empty string, so that the journal can say in what capacity somebody acted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from marshrut.core.viewer import Role, Viewer

Test = Callable[[Viewer, Any], str]


class ResultsClosed(PermissionDenied):
    """The page is the viewer's own, but not before they prove to be themselves."""


@dataclass(frozen=True)
class Part:
    """One of those whom a predicate admits, in words, and who of them is left out."""

    words: str
    never: tuple[str, ...] = ()


@dataclass(frozen=True)
class Who:
    """A named predicate; `label` and `roles` are what the generated documents and «Регламент» print."""

    label: str
    test: Test
    roles: frozenset[str] = frozenset()
    parts: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        if not self.parts:
            object.__setattr__(self, "parts", (Part(self.label),))

    def __call__(self, viewer: Viewer, obj: Any = None) -> str:
        return self.test(viewer, obj)

    def __or__(self, other: "Who") -> "Who":
        parts = _merged(self.parts + other.parts)
        return Who(
            _said(parts),
            lambda v, o: self.test(v, o) or other.test(v, o),
            self.roles | other.roles,
            parts,
        )

    def __and__(self, other: "Who") -> "Who":
        return Who(
            f"{self.label} ({other.label})",
            lambda v, o: self.test(v, o) if other.test(v, o) else "",
            self.roles,
        )

    def but_not(self, other: "Who") -> "Who":
        parts = tuple(Part(p.words, (*p.never, other.label)) for p in self.parts)
        return Who(
            _said(parts),
            lambda v, o: "" if other.test(v, o) else self.test(v, o),
            self.roles,
            parts,
        )


def _merged(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Each of them once; nobody is left out who is admitted in another part."""
    admitted = {part.words for part in parts if not part.never}
    merged: dict[str, Part] = {}
    for part in parts:
        left_out = merged.get(part.words, part).never
        never = tuple(who for who in part.never if who in left_out and who not in admitted)
        merged[part.words] = Part(part.words, never)
    return tuple(merged.values())


def _said(parts: tuple[Part, ...]) -> str:
    """«аналитик, но не сам педагог»; who is left out of all is said once, at the end."""
    if len({part.never for part in parts}) == 1:
        listed, never = _listed([part.words for part in parts]), _never(parts[0])
        return f"{listed}, {never}" if never else listed
    return _listed([f"{p.words} ({_never(p)})" if p.never else p.words for p in parts])


def _never(part: Part) -> str:
    return f"но не {' и не '.join(part.never)}" if part.never else ""


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} или {last}" if first else last


def role(*roles: Role) -> Who:
    """Holds one of the roles, whatever its scope."""

    def test(viewer: Viewer, _obj: Any) -> str:
        return next((c.role for c in viewer.capacities if c.role in roles), "")

    parts = tuple(Part(r.label) for r in roles)
    return Who(_said(parts), test, frozenset(roles), parts)


def role_at(*roles: Role, of: str = "organisation_id") -> Who:
    """Holds one of the roles in the organisation of the object."""

    def test(viewer: Viewer, obj: Any) -> str:
        organisation = getattr(obj, of)
        return next(
            (
                c.role
                for c in viewer.capacities
                if c.role in roles and organisation is not None and c.organisation_id == organisation
            ),
            "",
        )

    held = " или ".join(r.label.removesuffix(" организации") for r in roles)
    return Who(f"{held} этой организации", test, frozenset(roles))


def person(attribute: str = "person_id", label: str = "сам педагог") -> Who:
    """Is the person the object names."""

    def test(viewer: Viewer, obj: Any) -> str:
        return "self" if viewer.signed_in and getattr(obj, attribute) == viewer.person_id else ""

    return Who(label, test)


anyone = Who("кто угодно", lambda _viewer, _obj: "anyone")
signed_in = Who("любой вошедший", lambda viewer, _obj: "self" if viewer.signed_in else "")
recovered = Who(
    "вошедший по карточке без подтверждения личности",
    lambda viewer, _obj: "recovered" if viewer.results_closed else "",
)
the_system = Who("система", lambda viewer, _obj: "system" if viewer.is_system else "")
