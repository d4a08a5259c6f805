"""Two machines seal at the same time: every digest is sealed once and the chain of seals does not fork."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from django.db import connection, transaction
from django.utils import timezone

from marshrut.core import sealing, verifying
from marshrut.core.models import Entry, JobFailure, SealedEntry
from marshrut.core.viewer import system
from marshrut.core.workflow import start

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def make(count):
    rows = [JobFailure(task_id="0" * 31 + "1", job="job", attempts=5, error="x") for _ in range(count)]
    start(rows, viewer=system("worker", timezone.now()), titles=["Сбой"] * count)


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
