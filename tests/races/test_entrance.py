"""Sign-in, slips and imports under races, on PostgreSQL: SQLite would hide them."""

from datetime import timedelta

import pytest

from marshrut.core.workflow import Refused
from marshrut.people import actions
from marshrut.people.actions.factors import Proved
from marshrut.people.actions.throttle import HERE, Throttled
from marshrut.people.models import Import, Person, Slip
from tests.people.given_factors import code, factor
from tests.races.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_parallel_tries_are_counted_one_by_one(world):
    world.person("teacher")
    viewer = world.viewer("visitor")
    asked = {"login": "teacher", "secret": "не тот", "address": "10.0.0.1", "viewer": viewer}
    outcomes = together(*[lambda: actions.enter(**asked)] * 12)
    assert sum(isinstance(o, Throttled) for o in outcomes) == 12 - HERE[0]
    assert all(isinstance(o, Refused) for o in outcomes)


def test_card_is_used_once_by_two_at_the_same_moment(world):
    issued = actions.issue_slips(person_ids=[world.person("teacher").pk], viewer=world.viewer("deputy"))
    slip, visitor = Slip.objects.get(), world.viewer("visitor")
    words = [f"пароль номер {n} подлиннее" for n in range(4)]
    outcomes = together(
        *(lambda w=w: actions.accept_slip(slip_id=slip.pk, password=w, viewer=visitor) for w in words)
    )
    assert len(issued) == 1
    assert sum(isinstance(o, Person) for o in outcomes) == 1


def test_two_who_print_at_once_leave_one_open_card_each(world):
    people = [world.person(name).pk for name in ("teacher", "colleague", "mentor")]
    head, deputy = world.viewer("head"), world.viewer("deputy")
    outcomes = together(
        lambda: actions.issue_slips(person_ids=people, viewer=head),
        lambda: actions.issue_slips(person_ids=people[::-1], viewer=deputy),
    )
    assert [len(cards) for cards in outcomes] == [3, 3]
    assert Slip.objects.open().count() == 3


def test_one_code_lets_in_one_of_those_who_type_it_at_once(world):
    person = world.person("operator")
    factor(world, "operator")
    at = world.now + timedelta(seconds=30)
    asked = {"person": person, "code": code(person, at), "address": "10.0.0.2"}
    asked["viewer"] = world.viewer("operator", at)
    outcomes = together(*[lambda: actions.prove_factor(**asked)] * 4)
    assert sum(isinstance(o, Proved) for o in outcomes) == 1
    assert sum("уже был использован" in str(o) for o in outcomes) == 3, outcomes


def test_one_recovery_code_is_used_once(world):
    person, spare = world.person("operator"), factor(world, "operator")[0]
    asked = {"person": person, "code": spare, "address": "10.0.0.2", "viewer": world.viewer("operator")}
    outcomes = together(*[lambda: actions.prove_factor(**asked)] * 4)
    assert sum(isinstance(o, Proved) for o in outcomes) == 1


def test_one_file_is_loaded_at_a_time(world):
    by = world.person("operator")
    sources = [Import.objects.create(by=by, at=world.now, kind="staff", name=f"{n}.xlsx") for n in range(3)]
    viewer = world.viewer("operator")
    outcomes = together(*(lambda s=s: actions.start_import(source=s, viewer=viewer) for s in sources))
    assert sum(isinstance(o, Refused) for o in outcomes) == 2
