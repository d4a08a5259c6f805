"""The kernel under races, on PostgreSQL: SQLite would hide them."""

from threading import Barrier

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from marshrut.core.journal import broken_link
from marshrut.core.models import Case, Entry
from marshrut.core.viewer import Role
from marshrut.core.workflow import perform, performing
from marshrut.diagnostics.models import Sitting
from tests.diagnostics import given
from tests.races.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sitting(world):
    return given.sitting(world)


@pytest.fixture
def two(world):
    world.appoint(world.person("analyst"), Role.OPERATOR)
    return world.viewer("operator"), world.viewer("analyst")


def open_at_once(sitting, viewers):
    seen = given.seen(sitting)
    return together(*(lambda v=v: perform(sitting, "open", viewer=v, seen=seen) for v in viewers))


def opened(sitting):
    return Entry.objects.filter(case_id=sitting.pk, name="open").count()


def test_of_two_people_one_moves_and_the_other_is_told(sitting, two):
    outcomes = open_at_once(sitting, two)
    assert sorted(type(o).__name__ for o in outcomes) == ["Sitting", "Stale"]
    assert opened(sitting) == 1
    assert broken_link(Case.objects.get(pk=sitting.pk)) is None


def test_two_clicks_of_one_person_are_one_step_and_two_successes(sitting, world):
    viewer = world.viewer("operator")
    outcomes = open_at_once(sitting, (viewer, viewer, viewer))
    assert [type(o) for o in outcomes] == [Sitting, Sitting, Sitting]
    assert opened(sitting) == 1


def test_without_the_lock_both_reach_the_write_and_the_constraint_refuses_one(sitting, two, monkeypatch):
    """The negative control: the lock taken away, both judge the same version at the same moment."""
    both_judged = Barrier(2)
    judge = performing.judge

    def judged(*args):
        found = judge(*args)
        both_judged.wait(10)
        return found

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    monkeypatch.setattr(performing, "judge", judged)
    outcomes = open_at_once(sitting, two)
    assert sorted(type(o) for o in outcomes if isinstance(o, IntegrityError)) == [IntegrityError]
    assert opened(sitting) == 1
