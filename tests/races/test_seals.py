"""Two machines seal at the same time: every digest is sealed once and the chain of seals does not fork."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import pytest
from django.db import connection
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
    monkeypatch.setattr(sealing, "_file_lock", nullcontext)
    monkeypatch.setattr(sealing, "write_missing_lines", lambda: 0)
    for _ in range(5):
        make(60)
        with ThreadPoolExecutor(4) as pool:
            sealed = sum(pool.map(seal_once, range(8)))
        assert sealed == 60
    assert SealedEntry.objects.count() == Entry.objects.count() == 300
    assert list(verifying.broken_seals()) == []
