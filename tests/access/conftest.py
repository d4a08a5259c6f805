from contextlib import contextmanager

import pytest
import time_machine
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction

from marshrut.core import norms
from marshrut.diagnostics.queries import papers
from tests.access.thread import OWNERS, Thread
from tests.access.walking import Walk
from tests.conftest import NOW


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole thread, made once for a file of tests and taken back after it."""
    with thread_of(OWNERS, django_db_blocker, tmp_path_factory) as made:
        yield made


@contextmanager
def thread_of(owners, blocker, folders):
    """A walk over a thread with these owners, in a transaction that is taken back."""
    norms.forget()
    papers.forget()
    storage = FileSystemStorage(location=folders.mktemp("files"))
    with pytest.MonkeyPatch.context() as patch, blocker.unblock(), time_machine.travel(NOW, tick=True):
        patch.setattr(default_storage, "_wrapped", storage)
        patch.setattr(norms, "FRESH_SECONDS", 3600)
        with transaction.atomic():
            yield Walk(Thread(NOW, owners))
            transaction.set_rollback(True)
