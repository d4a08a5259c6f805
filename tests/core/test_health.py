"""What balancers and monitoring read."""

import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from marshrut.core import watching
from marshrut.core.backups.naming import name_of
from marshrut.core.models import Deadline, WorkerBeat
from marshrut.core.queue import queue
from marshrut.people.models import Person
from tests.diagnostics import given

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _read_anew(settings, tmp_path):
    watching.applied.cache_clear()
    settings.BACKUP_DIR = tmp_path
    settings.DISK_FREE_MB = 0
    yield
    watching.applied.cache_clear()


@pytest.fixture
def all_well(tmp_path):
    now = timezone.now()
    WorkerBeat.objects.create(worker_id="w", place="here:1", started_at=now, seen_at=now)
    (tmp_path / name_of(now, encrypted=True)).touch()


def checks(client):
    page = client.get("/health/ready")
    return page.status_code, page.json()["status"], page.json()["checks"]


def late(client):
    status, told, found = checks(client)
    assert (status, told) == (200, "warning")
    return {name for name, state in found.items() if state != "ok"}


def test_a_process_that_answers_lives(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health/live", headers={"host": "10.0.0.7"}).content == b"ok\n"


def test_ready_when_all_is_well(client, all_well):
    status, told, found = checks(client)
    assert (status, told, set(found.values())) == (200, "ok", {"ok"})
    assert set(found) == {"database", "migrations", "worker", "disk", "backup"}


def test_a_lost_database_takes_the_process_away(client, all_well, monkeypatch):
    def refuse(*_args):
        raise DatabaseError("password authentication failed for user marshrut")

    monkeypatch.setattr(watching, "last_beat", refuse)
    assert checks(client) == (503, "broken", {"database": "broken"})


def test_missing_migrations_take_the_process_away_until_they_are_applied(client, all_well, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(watching, "MigrationLoader", _Behind)
        assert checks(client) == (503, "broken", {"database": "ok", "migrations": "broken"})
    assert checks(client)[0] == 200


class _Behind(watching.MigrationLoader):
    def build_graph(self):
        super().build_graph()
        self.applied_migrations.popitem()


def test_a_silent_worker_is_a_warning(client, all_well):
    WorkerBeat.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert late(client) == {"worker"}


def test_a_late_backup_is_a_warning(client, all_well, settings):
    settings.BACKUP_DIR = settings.BACKUP_DIR / "empty"
    assert late(client) == {"backup"}


def test_a_full_disk_is_a_warning(client, all_well, settings):
    settings.DISK_FREE_MB = 10**12
    assert late(client) == {"disk"}


def test_metrics_are_for_this_machine_only(client):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"x-forwarded-for": "10.0.0.9"}).status_code == 404
    assert Client(REMOTE_ADDR="10.0.0.9").get("/metrics").status_code == 404


def test_metrics_by_token(client, settings):
    settings.METRICS_TOKEN = "a-token-of-the-monitoring"
    far = Client(REMOTE_ADDR="10.0.0.9")
    assert (
        far.get("/metrics", headers={"authorization": f"Bearer {settings.METRICS_TOKEN}"}).status_code == 200
    )
    for wrong in ("Bearer другой", "Bearer ", "", settings.METRICS_TOKEN):
        assert far.get("/metrics", headers={"authorization": wrong}).status_code == 404
    assert client.get("/metrics").status_code == 404


def value(client, line):
    text = client.get("/metrics").content.decode()
    return next((float(row.rpartition(" ")[2]) for row in text.splitlines() if row.startswith(line)), 0)


def test_requests_are_counted_by_route_and_status(client):
    line = 'marshrut_requests_total{method="GET",route="regulations",status="200"}'
    before = value(client, line)
    client.get("/regulations/")
    assert value(client, line) == before + 1
    assert value(client, 'marshrut_request_seconds_count{route="regulations"}') >= 1


def test_refused_sign_ins_are_counted(client, world):
    cache.clear()
    line = 'marshrut_sign_in_refusals_total{reason="%s",step="password"}'
    before = [value(client, line % reason) for reason in ("wrong", "throttled")]
    for _ in range(6):
        client.post("/sign-in/", {"login": "nobody", "secret": "wrong"})
    assert [value(client, line % reason) for reason in ("wrong", "throttled")] == [
        before[0] + 5,
        before[1] + 1,
    ]


def test_other_processes_count_too(client):
    line = 'marshrut_requests_total{method="GET",route="elsewhere",status="200"}'
    before = value(client, line)
    script = "import django; django.setup(); from marshrut.core.metrics import *; count_request('elsewhere', 'GET', 200, 1)"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", script], cwd=configured.BASE_DIR, check=True)
    assert value(client, line) == before + 2


def test_the_queue_and_overdue_terms_are_told(client, world):
    given.sent(world)
    Deadline.objects.filter(pk__in=list(Deadline.objects.open().values_list("pk", flat=True)[:2])).update(
        due_on=world.now.date() - timedelta(days=900)
    )
    queue("marshrut.core.jobs.flow.seal")
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(seconds=600))
    text = client.get("/metrics").content.decode()
    assert 'marshrut_terms_overdue{kind="' in text
    assert value(client, 'marshrut_jobs{state="ready"}') >= 1
    assert 590 < value(client, "marshrut_jobs_oldest_seconds") < 700
    assert value(client, "marshrut_database_bytes") >= 0


def test_what_is_told_names_nobody(client, world, all_well):
    given.sent(world)
    told = client.get("/metrics").content.decode() + client.get("/health/ready").content.decode()
    told = re.sub(r'method="[A-Z]+"', "", told)
    people = [part for person in Person.objects.all() for part in (person.surname, person.login)]
    assert [part for part in people if part.lower() in told.lower()] == []
