"""Predicates over viewer and object: plain Python, no queries, joined with | and &.

A predicate answers with the capacity in which it holds ("head", "self", "system") or with an
empty string, so that the journal can say in what capacity somebody acted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marshrut.core.viewer import Role, Viewer

Test = Callable[[Viewer, Any], str]


@dataclass(frozen=True)
class Who:
    """A named predicate; `label` and `roles` are what the generated documents print."""

    label: str
    test: Test
    roles: frozenset[str] = frozenset()

    def __call__(self, viewer: Viewer, obj: Any = None) -> str:
        return self.test(viewer, obj)

    def __or__(self, other: "Who") -> "Who":
        return Who(
            f"{self.label} или {other.label}",
            lambda v, o: self.test(v, o) or other.test(v, o),
            self.roles | other.roles,
        )

    def __and__(self, other: "Who") -> "Who":
        return Who(
            f"{self.label}, {other.label}",
            lambda v, o: self.test(v, o) if other.test(v, o) else "",
            self.roles,
        )

    def but_not(self, other: "Who") -> "Who":
        return Who(
            f"{self.label}, кроме: {other.label}",
            lambda v, o: "" if other.test(v, o) else self.test(v, o),
            self.roles,
        )


def role(*roles: Role) -> Who:
    """Holds one of the roles, whatever its scope."""

    def test(viewer: Viewer, _obj: Any) -> str:
        return next((c.role for c in viewer.capacities if c.role in roles), "")

    return Who(" / ".join(r.label for r in roles), test, frozenset(roles))


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

    return Who(" / ".join(r.label for r in roles) + " этой организации", test, frozenset(roles))


def person(attribute: str = "person_id", label: str = "сам педагог") -> Who:
    """Is the person the object names."""

    def test(viewer: Viewer, obj: Any) -> str:
        return "self" if viewer.signed_in and getattr(obj, attribute) == viewer.person_id else ""

    return Who(label, test)


anyone = Who("кто угодно", lambda _viewer, _obj: "anyone")
signed_in = Who("любой вошедший", lambda viewer, _obj: "self" if viewer.signed_in else "")
the_system = Who("система", lambda viewer, _obj: "system" if viewer.is_system else "")
