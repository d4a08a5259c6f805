"""Merging against merging, beginning a test and saving an answer, on PostgreSQL: SQLite would hide the races."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from marshrut.core.workflow import Refused, perform
from marshrut.diagnostics.access import Token
from marshrut.diagnostics.actions.answers import Change, Standing, store
from marshrut.diagnostics.models import Attempt, CurrentAnswer
from marshrut.people import actions
from marshrut.people.models import Person
from marshrut.people.queries.merging import seen
from tests.diagnostics import given
from tests.races.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def merging(world, staying, going):
    one, other = world.person(staying), world.person(going)
    viewer, shown = world.viewer("operator"), seen(one, other)
    return lambda: actions.merge(
        staying=one.pk, going=other.pk, chosen={}, basis="сверено по паспорту", shown=shown, viewer=viewer
    )


def test_each_into_the_other_at_once_leaves_one_record(world):
    outcomes = together(merging(world, "teacher", "stranger"), merging(world, "stranger", "teacher"))
    assert Counter(type(outcome) for outcome in outcomes) == {Person: 1, Refused: 1}
    assert Person.objects.filter(pk__in=[o.pk for o in outcomes if isinstance(o, Person)]).count() == 1
    assert Person.objects.filter(merged_into__isnull=False).count() == 1


def test_two_into_a_third_at_once_both_stand(world):
    outcomes = together(merging(world, "teacher", "stranger"), merging(world, "teacher", "mentor"))
    merged = Person.objects.filter(merged_into=world.person("teacher")).count()
    assert merged == sum(isinstance(outcome, Person) for outcome in outcomes) >= 1


def test_beginning_a_test_and_merging_never_leave_a_running_work_behind(world):
    sitting = given.opened(world)
    work = given.work(sitting, world.person("colleague"))
    merge = merging(world, "stranger", "colleague")
    viewer, version = world.viewer("colleague"), given.seen(work)
    started, merged = together(lambda: perform(work, "start", viewer=viewer, seen=version), merge)
    work.refresh_from_db()
    if isinstance(merged, Person):
        assert isinstance(started, Refused)
        assert (work.person, work.state) == (world.person("stranger"), Attempt.State.ASSIGNED)
    else:
        assert isinstance(merged, Refused) and isinstance(started, Attempt)
        assert (work.person, work.state) == (world.person("colleague"), Attempt.State.RUNNING)


def test_an_answer_saved_while_somebody_merges_is_kept_and_the_merging_waits(world):
    work = given.running(world, "colleague")
    begun = datetime.now(UTC)
    Attempt.objects.update(started_at=begun, ends_at=begun + timedelta(hours=1))
    token = Token(work.pk, work.generation, 0)
    answer = Change(uuid4(), 1, {"choice": "a"}, None, 1, begun, "phone")
    merge = merging(world, "stranger", "colleague")
    receipt, merged = together(lambda: store(token, [answer], at=begun), merge)
    assert receipt.standing == Standing.COUNTED and isinstance(merged, Refused)
    assert CurrentAnswer.objects.get(attempt=work).answer_id == answer.uuid
