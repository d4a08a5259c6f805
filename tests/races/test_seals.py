"""Two machines seal at the same time: every digest is sealed once and the chain of seals does not fork."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from marshrut.core import sealing, verifying
from marshrut.core.journal import draft_entry
from marshrut.core.models import Case, Entry, JobFailure, SealedEntry
from marshrut.core.viewer import system
from marshrut.core.workflow import start

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def make(count):
    rows = [JobFailure(task_id="0" * 31 + "1", job="job", attempts=5, error="x") for _ in range(count)]
    start(rows, viewer=system("worker", timezone.now()), titles=["Сбой"] * count)


def write_as_then():
    """A case with its entry, by the tables that the third migration leaves: cases have fewer columns there."""
    before = MigrationExecutor(connection).loader.project_state(("core", "0003_cache_table")).apps
    row = before.get_model("core", "Case").objects.create(
        kind="job_failure", title="Сбой", since=timezone.now(), version=0, chain_head=b""
    )
    case = Case(pk=row.pk, version=row.version, chain_head=row.chain_head)
    viewer = system("worker", timezone.now())
    entry, payload = draft_entry(case, viewer=viewer, capacity="", name="fail", label="Сбой")
    entry.save()
    payload.entry = entry
    payload.save()
    row.version, row.chain_head = case.version, case.chain_head
    row.save()


def seal_once(_nth):
    try:
        return sealing.seal_all(timezone.now())
    finally:
        connection.close()


def test_sealing_at_once_seals_each_entry_once(monkeypatch):
    monkeypatch.setattr(sealing, "file_lock", nullcontext)
    monkeypatch.setattr(sealing, "write_missing_lines", lambda: 0)
    for _ in range(5):
        make(60)
        with ThreadPoolExecutor(4) as pool:
            sealed = sum(pool.map(seal_once, range(8)))
        assert sealed == 60
    assert SealedEntry.objects.filter(seal__isnull=False).count() == Entry.objects.count() == 300
    assert list(verifying.broken_seals()) == []


def test_what_commits_after_later_entries_were_sealed_is_sealed_next(settings, tmp_path):
    settings.SEALS_DIR = tmp_path
    written, sealed_meanwhile = threading.Event(), threading.Event()

    def slow_writer():
        try:
            with transaction.atomic():
                make(3)
                written.set()
                assert sealed_meanwhile.wait(30)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(slow_writer)
        assert written.wait(30)
        make(2)
        assert sealing.seal_all(timezone.now()) == 2
        sealed_meanwhile.set()
        late.result(30)
    low, high = Entry.objects.order_by("pk").first(), Entry.objects.order_by("pk").last()
    assert (low.sealed.seal, high.sealed.seal.count) == (None, 2)
    assert sealing.seal_all(timezone.now()) == 3
    assert list(verifying.problems()) == []


def test_the_migration_carries_what_is_sealed_and_what_is_not(settings, tmp_path):
    settings.SEALS_DIR = tmp_path
    make(3)
    sealing.seal_all(timezone.now())
    make(2)
    try:
        call_command("migrate", "core", "0003", verbosity=0)
        assert SealedEntry.objects.count() == 3
        write_as_then()
        assert SealedEntry.objects.count() == 3
    finally:
        call_command("migrate", verbosity=0)
    assert sealing.seal_all(timezone.now()) == 3
    assert list(verifying.problems()) == []
