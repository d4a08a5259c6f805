"""Real worker processes on PostgreSQL: killed, stopped, and robbed of their database connections."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from marshrut.core.models import JobKind
from marshrut.core.queue import queue

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40


@task
def write(path, seconds=0.0):
    with Path(path).open("a") as file:
        file.write("begun\n")
        file.flush()
        time.sleep(seconds)
        file.write("ended\n")


@pytest.fixture
def start(settings, tmp_path):
    """Starts a worker over the test database; all are killed at the end."""
    database = settings.DATABASES["default"]
    url = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{connection.settings_dict['NAME']}"
    env = {
        **os.environ,
        "MARSHRUT_DATABASE_URL": url,
        "MARSHRUT_VAR_DIR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    command = [
        sys.executable,
        "manage.py",
        "worker",
        "--interval",
        "0.1",
        "--beat",
        "0.3",
        "--dead-after",
        "1.5",
    ]
    workers = []

    def begin():
        workers.append(subprocess.Popen(command, cwd=ROOT, env=env))
        return workers[-1]

    yield begin
    for worker in workers:
        worker.kill()
        worker.wait()


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, DBTaskResult.objects.values_list(
            "task_path", "status", "worker_ids"
        )
        time.sleep(0.1)


def put(path, **kwargs):
    queue("tests.races.test_worker.write", path=str(path), **kwargs)


def succeeded():
    return DBTaskResult.objects.successful().filter(task_path="tests.races.test_worker.write").count()


def test_a_killed_workers_task_is_done_by_another(start, tmp_path):
    path = tmp_path / "log"
    put(path, seconds=2)
    first = start()
    until(path.exists)
    first.kill()
    start()
    until(lambda: succeeded() == 1)
    assert path.read_text() == "begun\nbegun\nended\n"


def test_a_worker_outlives_its_database_connections(start, tmp_path):
    path = tmp_path / "log"
    worker = start()
    for n in range(1, 6):
        put(path)
        until(lambda n=n: succeeded() == n)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
    put(path)
    until(lambda: succeeded() == 6)
    assert worker.poll() is None


def test_a_stopped_worker_ends_its_task_and_leaves(start, tmp_path):
    path = tmp_path / "log"
    put(path, seconds=1)
    worker = start()
    until(path.exists)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=PATIENCE) == 0
    assert path.read_text() == "begun\nended\n"
    assert succeeded() == 1


def test_two_workers_do_each_task_once_and_share_one_schedule(start, tmp_path):
    path = tmp_path / "log"
    for _ in range(30):
        put(path)
    start(), start()
    until(lambda: succeeded() == 30)
    assert path.read_text().count("begun") == 30
    until(lambda: JobKind.objects.filter(next_at__gt=timezone.now()).exists())
    assert DBTaskResult.objects.filter(task_path="marshrut.core.jobs.own.seal").count() == 1
