"""A later version comes while people answer: its migration only adds, the processes of the old one go on until the new."""

import asyncio
import os
import signal
import sys
import time

import psycopg
import pytest

from tests.faults.checking import losses
from tests.faults.stage import Stage
from tests.faults.users import User, answer_during

pytestmark = pytest.mark.slow
LATER = ("--settings", "tests.faults.later.settings")
PATIENT = ("--lock-seconds", "0.3", "--pause", "0.2")


@pytest.fixture
def stage(fresh_database):
    with Stage(fresh_database) as stage:
        yield stage


def upgrade(stage, *options):
    return stage.run(sys.executable, "manage.py", "upgrade", *LATER, *PATIENT, *options)


def test_no_acknowledged_answer_is_lost(stage):
    made = stage.populate(6, 12)
    stage.start()
    people = {w["attempt"]: User(stage.port, w["token"], made["items"]) for w in made["works"]}
    told = []

    async def to_the_later_version():
        await asyncio.sleep(1)
        told.append(await asyncio.to_thread(upgrade, stage))
        between = sum(len(user.acknowledged) for user in people.values())
        await asyncio.sleep(1)
        os.kill(stage.server.pid, signal.SIGHUP)
        await asyncio.sleep(2)
        told.append(sum(len(user.acknowledged) for user in people.values()) - between)

    asyncio.run(answer_during(people.values(), to_the_later_version, pause=0.02))
    loss = losses(people, stage.logged(), stage.all_answers())
    slowest = max(max(user.times) for user in people.values())
    print(f"acknowledged {loss.acknowledged}, lost {loss.total}, slowest answer {slowest:.2f} s")
    assert "Applying later.0001_added... OK" in told[0]
    assert told[1] > 0 and loss.acknowledged > 0 and loss.total == 0


def until_it_waits(stage):
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE%'"
    )
    with psycopg.connect(stage.database_url, autocommit=True) as observer:
        for _ in range(1_200):
            if observer.execute(waiting).fetchone()[0]:
                return
            time.sleep(0.05)


@pytest.mark.postgres
def test_a_long_reader_holds_up_the_migration_and_nobody_behind_it(stage):
    """Without the limit the migration would wait for the reader, and every answer would wait for the migration."""
    made = stage.populate(2, 12)
    stage.start()
    people = {w["attempt"]: User(stage.port, w["token"], made["items"]) for w in made["works"]}
    told = []

    async def beside_a_reader():
        with psycopg.connect(stage.database_url) as reader:
            reader.execute("SELECT count(*) FROM diagnostics_answer")
            running = asyncio.create_task(asyncio.to_thread(upgrade, stage, "--tries", "100"))
            await asyncio.to_thread(until_it_waits, stage)
            await asyncio.sleep(2)
            told.append(running.done())
        told.append(await running)

    asyncio.run(answer_during(people.values(), beside_a_reader, pause=0.05))
    assert told[0] is False and "Таблица занята" in told[1] and "later.0001_added... OK" in told[1]
    assert max(max(user.times) for user in people.values()) < 5
    assert losses(people, stage.logged(), stage.all_answers()).total == 0
