"""Two who name a stand-in for one head at once, on PostgreSQL: one of them is told who it is already."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError

from marshrut.core.viewer import Role
from marshrut.core.workflow import Refused
from marshrut.people import actions
from marshrut.people.models import Appointment
from tests.races.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ACT = "приказ от 20.11.2026 № 41"


def naming(world, who, by):
    absent = Appointment.objects.get(person=world.person("head"), stands_in__isnull=True)
    person, viewer = world.person(who), world.viewer(by)
    term = {"since": viewer.today, "until": viewer.today + timedelta(days=13)}
    return lambda: actions.stand_in(absent=absent, person=person, basis=ACT, viewer=viewer, **term)


def test_two_named_at_once_for_one_head_leave_one(world):
    outcomes = together(naming(world, "deputy", "operator"), naming(world, "mentor", "administrator"))
    assert Counter(type(outcome) for outcome in outcomes) == {Appointment: 1, Refused: 1}
    assert Appointment.objects.filter(stands_in__isnull=False).count() == 1


def bare(world, who):
    absent = Appointment.objects.get(person=world.person("head"), stands_in__isnull=True)
    person, day = world.person(who), world.viewer("visitor").today
    given = {"role": Role.HEAD, "organisation": world.school, "since": day, "until": day, "basis": ACT}
    return lambda: Appointment.objects.create(person=person, stands_in=absent, **given)


def test_without_the_lock_the_database_lets_one_in(world):
    """Two who wait for each other's row of an exclusion constraint may be told of a deadlock instead of a breach."""
    outcomes = together(bare(world, "deputy"), bare(world, "mentor"))
    let_in = [outcome for outcome in outcomes if isinstance(outcome, Appointment)]
    kept_out = [outcome for outcome in outcomes if isinstance(outcome, IntegrityError | OperationalError)]
    assert (len(let_in), len(kept_out)) == (1, 1)
    assert Appointment.objects.filter(stands_in__isnull=False).count() == 1


def test_the_head_leaves_while_somebody_is_named(world):
    work, viewer = world.employment("head"), world.viewer("administrator")
    leaving = lambda: actions.end_employment(employment=work, until=viewer.today, basis=ACT, viewer=viewer)  # noqa: E731
    named, _left = together(naming(world, "deputy", "operator"), leaving)
    assert isinstance(named, Appointment | Refused)
    assert not Appointment.objects.filter(stands_in__isnull=False, until__gt=viewer.today).exists()
