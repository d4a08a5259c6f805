"""One account of the identity provider and two people who bind it at once, on PostgreSQL."""

from threading import Barrier

import pytest
from django.db import connection

from marshrut.core.workflow import Refused
from marshrut.people.access.id_tokens import Told
from marshrut.people.actions import outside
from marshrut.people.models import OutsideAccount
from tests.races.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TOLD = Told("https://id.example", "s-1", "", "", strong=False)
PEOPLE = ("teacher", "colleague", "mentor")


@pytest.fixture
def both_have_looked(monkeypatch):
    """Nobody writes before all have seen that the account is free."""
    barrier, looked = Barrier(len(PEOPLE)), outside._taken

    def after_all(told):
        taken = looked(told)
        barrier.wait(10)
        return taken

    monkeypatch.setattr(outside, "_taken", after_all)


def bind_at_once(world):
    people = [(world.person(name), world.viewer(name)) for name in PEOPLE]
    return together(*(lambda p=p, v=v: outside._bind(p, TOLD, "owner", v) for p, v in people))


def test_one_of_those_who_bind_an_account_at_once_has_it(world, both_have_looked):
    outcomes = bind_at_once(world)
    assert sum(outcome is None for outcome in outcomes) == 1, outcomes
    assert sum(isinstance(o, Refused) and "другому человеку" in str(o) for o in outcomes) == 2
    assert OutsideAccount.objects.count() == 1


def test_without_the_databases_word_all_would_have_it(world, both_have_looked):
    """The control: the look alone keeps nobody out, so the test above shows the constraint."""
    rule = next(c for c in OutsideAccount._meta.constraints if c.name == "outside_account_of_one")
    with connection.schema_editor() as editor:
        editor.remove_constraint(OutsideAccount, rule)
    try:
        assert bind_at_once(world) == [None] * len(PEOPLE)
        assert OutsideAccount.objects.count() == len(PEOPLE)
    finally:
        OutsideAccount.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(OutsideAccount, rule)


def test_one_person_binds_once_by_two_clicks(world):
    person, viewer = world.person("teacher"), world.viewer("teacher")
    outcomes = together(*[lambda: outside._bind(person, TOLD, "owner", viewer)] * 3)
    assert outcomes == [None] * 3 and OutsideAccount.objects.count() == 1
