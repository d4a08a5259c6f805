"""The steps of a work: who may take them, when, and what they write (A2.5.9.5)."""

from datetime import timedelta

import pytest

from marshrut.core.models import Deadline, Entry
from marshrut.core.workflow import Denied, Refused, Unmet, perform
from marshrut.people.actions import set_blocked, sign_out
from tests.diagnostics import given


@pytest.fixture
def work(world):
    return given.work(given.opened(world), world.person("teacher"))


def step(work, name, viewer):
    return perform(work, name, viewer=viewer, seen=given.seen(work))


@pytest.mark.clause("A2.5.9.5")
def test_a_work_starts_only_while_the_sitting_is_open(world):
    scheduled = given.sitting(world)
    work = given.work(scheduled, world.person("teacher"))
    with pytest.raises(Unmet, match="когда оператор откроет сеанс"):
        step(work, "start", world.viewer("teacher"))
    perform(scheduled, "open", viewer=world.viewer("operator"), seen=given.seen(scheduled))
    assert step(work, "start", world.viewer("teacher")).state == "running"


@pytest.mark.clause("A2.5.9.5")
def test_time_runs_from_the_start_with_the_personal_allowance(world, work):
    type(work).objects.update(extra_minutes=15)
    started = step(work, "start", world.viewer("teacher"))
    assert started.ends_at - started.started_at == timedelta(minutes=75)


@pytest.mark.parametrize("name", ["start", "move", "finish", "withdraw"])
@pytest.mark.parametrize("who", ["colleague", "head", "deputy", "analyst", "administrator", "visitor"])
def test_nobody_takes_the_steps_of_a_work_for_its_person(world, work, name, who):
    if name != "start":
        step(work, "start", world.viewer("teacher"))
    with pytest.raises(Denied):
        step(work, name, world.viewer(who))


def test_moving_shuts_out_the_former_device(world, work):
    started = step(work, "start", world.viewer("teacher"))
    moved = step(work, "move", world.viewer("teacher"))
    assert (started.generation, moved.generation) == (1, 2)


def test_moving_is_refused_when_the_time_is_over(world, work):
    step(work, "start", world.viewer("teacher"))
    late = world.viewer("teacher", world.now + timedelta(minutes=61))
    with pytest.raises(Unmet, match="Время работы вышло в 11:00"):
        step(work, "move", late)


@pytest.mark.clause("A2.5.9.5")
def test_finishing_closes_the_duty_and_keeps_the_time(world, work):
    viewer = world.viewer("teacher")
    step(work, "start", viewer)
    finished = step(work, "finish", viewer.moved_to(viewer.at + timedelta(minutes=40)))
    assert finished.finished_at - finished.started_at == timedelta(minutes=40)
    assert not Deadline.objects.open().visible_to(viewer).exists()
    with pytest.raises(Refused, match="завершена"):
        step(work, "start", viewer)


@pytest.mark.clause("A2.5.1")
def test_withdrawn_consent_ends_a_running_work(world, work):
    step(work, "start", world.viewer("teacher"))
    ended = step(work, "withdraw", world.viewer("teacher"))
    assert (ended.state, ended.generation) == ("withdrawn", 2)


@pytest.mark.clause("A2.5.9.5")
def test_close_of_the_sitting_hands_in_running_works(world, work):
    step(work, "start", world.viewer("teacher"))
    sitting = work.sitting
    operator = world.viewer("operator", world.now + timedelta(minutes=20))
    perform(sitting, "close", viewer=operator, seen=given.seen(sitting))
    assert given.fresh(work).state == "finished"
    assert Entry.objects.get(case_id=work.pk, name="finish").capacity == "operator"


def test_signing_out_shuts_every_device_out(world, work):
    step(work, "start", world.viewer("teacher"))
    sign_out(viewer=world.viewer("teacher"))
    assert given.fresh(work).generation == 2


def test_a_block_shuts_every_device_out(world, work):
    step(work, "start", world.viewer("teacher"))
    person = world.person("teacher")
    set_blocked(person=person, blocked=True, basis="приказ № 5", viewer=world.viewer("administrator"))
    assert given.fresh(work).generation == 2


def test_a_withdrawn_staff_role_does_not_stop_ones_own_work(world):
    started = given.running(world, "association_head", people=("association_head",))
    world.person("association_head").appointments.update(until=world.now.date() - timedelta(days=1))
    assert step(started, "finish", world.viewer("association_head")).state == "finished"
