"""Saving against handing in, on PostgreSQL: what was acknowledged as counting is there when the work is scored."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event
from uuid import uuid4

import pytest
from django.db import connection, transaction

from marshrut.core.workflow import perform
from marshrut.diagnostics.access import Token
from marshrut.diagnostics.actions import storing
from marshrut.diagnostics.actions.answers import Change, Standing, store
from marshrut.diagnostics.models import Answer, Attempt, CurrentAnswer
from tests.conftest import NOW
from tests.diagnostics import given
from tests.world import World

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
UNLOCKED = storing.POSTGRESQL.replace("FOR NO KEY UPDATE", "")


@pytest.fixture
def work():
    if connection.vendor != "postgresql":
        pytest.skip("row locks are PostgreSQL's")
    work = given.running(World(NOW), people=("teacher",))
    begun = datetime.now(UTC)
    Attempt.objects.update(started_at=begun, ends_at=begun + timedelta(hours=1))
    return given.fresh(work)


@contextmanager
def thread():
    """A thread's own database connection, closed at its end."""
    try:
        yield
    finally:
        connection.close()


def change(position=1, seq=1, base=None):
    return Change(uuid4(), position, {"choice": "a"}, base, seq, datetime.now(UTC), "phone")


def hand_in(world, work):
    """What handing in and scoring do: finish under the lock, then read what counts."""
    perform(work, "finish", viewer=world.viewer("teacher", datetime.now(UTC)), seen=work.case.version)
    return set(CurrentAnswer.objects.filter(attempt=work).values_list("answer_id", flat=True))


def race(work, savers=4):
    """Save as fast as can be from several devices' threads while the work is handed in.

    Returns the acknowledged UUIDs that the scoring did not see.
    """
    token, world, barrier = Token(work.pk, work.generation, 0), World(NOW), Barrier(savers + 1)
    world._cast["teacher"] = work.person
    over = Event()

    def save(position):
        with thread():
            acknowledged, base, seq = None, None, 0
            barrier.wait()
            while not over.is_set():
                seq += 1
                one = change(position, seq, base)
                if store(token, [one], at=datetime.now(UTC)).standing != Standing.COUNTED:
                    break
                acknowledged = base = one.uuid
            return acknowledged

    def finish():
        with thread():
            barrier.wait()
            over.wait(0.15)
            seen = hand_in(world, work)
            over.set()
            return seen

    with ThreadPoolExecutor(savers + 1) as pool:
        saving = [pool.submit(save, position) for position in range(1, savers + 1)]
        scored = pool.submit(finish).result()
    return {s.result() for s in saving} - {None} - scored


@pytest.mark.clause("A2.5.9.5")
def test_every_acknowledged_answer_is_seen_by_the_scoring(work):
    assert race(work) == set()


def test_what_comes_during_handing_in_waits_and_is_told_to_be_late(work):
    """The window, step by step: handing in holds the row, the answer waits for it."""
    token = Token(work.pk, work.generation, 0)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            perform(work, "finish", viewer=World(NOW).viewer("system"), seen=work.case.version)
            waiting = pool.submit(in_thread, token, change())
            assert not settled(waiting)
        assert waiting.result().standing == Standing.LATE
    assert not CurrentAnswer.objects.exists()


def test_without_the_lock_an_acknowledged_answer_is_left_unscored(work, monkeypatch):
    """The control: the same steps without the row lock acknowledge an answer as counting that nobody scores."""
    monkeypatch.setattr(storing, "POSTGRESQL", UNLOCKED)
    token = Token(work.pk, work.generation, 0)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            perform(work, "finish", viewer=World(NOW).viewer("system"), seen=work.case.version)
            scored = list(CurrentAnswer.objects.all())
            saving = pool.submit(in_thread, token, change())
            settled(saving)
        assert saving.result().standing == Standing.COUNTED
    assert (scored, CurrentAnswer.objects.count()) == ([], 1)


def test_two_devices_at_once_leave_one_counting_and_one_rival(work):
    token, barrier = Token(work.pk, work.generation, 0), Barrier(2)

    def save(choice, device):
        barrier.wait()
        one = Change(uuid4(), 1, {"choice": choice}, None, 1, datetime.now(UTC), device)
        return in_thread(token, one)

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(save, "ab", ("phone", "desk")))
    assert {r.standing for r in told} == {Standing.COUNTED}
    assert sorted(len(r.rivals) for r in told) == [0, 1]
    assert (Answer.objects.count(), CurrentAnswer.objects.count()) == (2, 1)


def in_thread(token, one):
    with thread():
        return store(token, [one], at=datetime.now(UTC))


def settled(future):
    """Whether the answer was told within a while."""
    try:
        future.result(timeout=0.5)
    except TimeoutError:
        return False
    return True
