"""Letters on PostgreSQL: readers and senders at the same moment, a worker killed between claim and word."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from marshrut.core.viewer import system
from marshrut.notices import actions
from marshrut.notices.models import Letter, Mailbox, Round
from tests.diagnostics import given as diagnostics
from tests.notices import given
from tests.notices.post import post_office
from tests.races.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ("teacher", "colleague", "mentor")
PATIENCE = 60


@pytest.fixture
def asked(world):
    for who in PEOPLE:
        given.mailbox(world, who)
    diagnostics.asked(world, PEOPLE)


def test_four_readers_of_the_journal_write_each_letter_once(world, asked):
    together(*[lambda: given.told(world) for _ in range(4)])
    assert Letter.objects.count() == len(PEOPLE)


def test_without_the_constraint_they_would_write_it_twice(world, asked):
    """The negative control: the race is real."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX letter_once_of_entry")
    try:
        together(*[lambda: given.told(world) for _ in range(4)])
        assert Letter.objects.count() > len(PEOPLE)
    finally:
        Letter.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE UNIQUE INDEX letter_once_of_entry ON notices_letter (entry_id, person_id)"
                " WHERE entry_id IS NOT NULL"
            )


def test_four_rounds_of_one_day_write_one_letter_a_person(world, asked):
    together(*[lambda: actions.write_round(given.letters_of(world)) for _ in range(4)])
    assert Letter.objects.count() == len(PEOPLE) and Round.objects.get().done_at


def test_each_letter_is_claimed_by_one_sender(world, asked):
    given.told(world)
    claimed = together(*[lambda: actions.claim(given.letters_of(world)) for _ in range(6)])
    numbers = [letter.pk for letter in claimed if letter]
    assert len(numbers) == len(set(numbers)) == len(PEOPLE)


@pytest.fixture
def worker(settings, tmp_path):
    """Starts worker processes over the test database; all are killed at the end."""
    database = settings.DATABASES["default"]
    place = f"{database['HOST']}:{database['PORT']}/{connection.settings_dict['NAME']}"
    workers = []

    def start(port):
        env = {
            **os.environ,
            "MARSHRUT_DATABASE_URL": f"postgres://{database['USER']}@{place}",
            "MARSHRUT_VAR_DIR": str(tmp_path),
            "MARSHRUT_MAIL_HOST": "127.0.0.1",
            "MARSHRUT_MAIL_PORT": str(port),
            "MARSHRUT_MAIL_TLS": "none",
            "MARSHRUT_MAIL_LEASE_SECONDS": "6",
        }
        command = [sys.executable, "manage.py", "worker", "--interval", "0.1", "--beat", "0.3"]
        workers.append(subprocess.Popen([*command, "--dead-after", "1.5"], cwd=ROOT, env=env))
        return workers[-1]

    yield start
    for each in workers:
        each.kill()
        each.wait()


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, list(Letter.objects.values_list("outcome", "attempts", "error"))
        time.sleep(0.1)


def test_a_worker_killed_while_it_sends_loses_no_letter_and_doubles_none(world, worker, tmp_path):
    """The server holds the letter of one person for three seconds; there the worker is killed."""
    now = timezone.now()
    for who in (*PEOPLE, "operator"):
        given.mailbox(world, who, f"slow-{who}@example.org" if who == "operator" else "")
        given.letter(world, who, kind="confirm", day=None, made_at=now, next_at=now - timedelta(minutes=1))
    for letter in Letter.objects.all():
        box = Mailbox.objects.get(pk=letter.person_id)
        box.wanted, box.asked, box.asked_at = box.address, letter.number, now
        box.save()
    with post_office(tmp_path / "post") as office:
        first = worker(office.port)
        until(lambda: office.begun)
        first.kill()
        worker(office.port)
        until(lambda: not Letter.objects.waiting().exists())
        taken = sorted(address for address, _ in office.taken)
        messages = {message["Message-ID"] for _, message in office.taken}
    assert not Letter.objects.exclude(outcome="sent").exists()
    assert set(taken) == {*(f"{who}@example.org" for who in PEOPLE), "slow-operator@example.org"}
    assert len(messages) == 4, "what came twice came under one Message-ID"
    assert taken.count("slow-operator@example.org") <= 2 and len(taken) <= 5


def test_a_worker_stopped_for_longer_than_its_claim_settles_nothing(world, asked):
    given.told(world)
    late = actions.claim(given.letters_of(world))
    Letter.objects.update(next_at=world.now)
    later = system("letters", world.now + timedelta(hours=1))
    while fresh := actions.claim(later):
        assert actions.settle(fresh, Letter.Outcome.SENT, later.at)
    assert not actions.settle(late, Letter.Outcome.FAILED, later.at)
    assert set(Letter.objects.values_list("outcome", flat=True)) == {"sent"}
