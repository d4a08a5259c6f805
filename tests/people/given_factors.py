"""A second factor as an application on a telephone sees it."""

from datetime import datetime

from marshrut.people import actions
from marshrut.people.access.totp import SECONDS, code_of, unsealed
from marshrut.people.models import Factor, Person

HERE = "10.0.0.1"


def code(person: Person, at: datetime) -> str:
    """What the person's application shows at a moment."""
    secret = unsealed(Factor.objects.get(person=person).secret, person.pk)
    return code_of(secret, int(at.timestamp()) // SECONDS)


def factor(world, name: str, at: datetime | None = None) -> list[str]:
    """Set up and confirmed; gives the recovery codes."""
    person, viewer = world.person(name), world.viewer(name, at)
    actions.begin_factor(person=person)
    return actions.confirm_factor(person=person, code=code(person, viewer.at), address=HERE, viewer=viewer)


def prove(world, name: str, typed: str, at: datetime | None = None) -> actions.factors.Proved:
    person = world.person(name)
    return actions.prove_factor(person=person, code=typed, address=HERE, viewer=world.viewer(name, at))
