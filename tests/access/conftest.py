from contextlib import contextmanager

import pytest
import time_machine
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction

from marshrut.core import norms
from marshrut.diagnostics.queries import papers
from tests.access.opening import opened
from tests.access.thread import OWNERS, Thread
from tests.access.walking import Walk
from tests.conftest import NOW

ALONE = {"own": "teacher"}


@pytest.fixture(scope="package")
def few(django_db_setup, django_db_blocker, tmp_path_factory):
    """What came of opening every page of a thread of one teacher."""
    with thread_of(ALONE, django_db_blocker, tmp_path_factory) as walk:
        return opened(walk, tails={}).seen


@pytest.fixture(scope="package")
def walk(few, django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole thread of three teachers, made once for all tests of access and taken back after them.

    Tests leave it as they found it. The small thread is walked before: both have the same people in them.
    """
    with thread_of(OWNERS, django_db_blocker, tmp_path_factory) as made:
        yield made


@pytest.fixture(scope="package")
def walked(walk):
    """Every page opened once by everybody: the matrix, the limits of queries and the canary read the same walk."""
    return opened(walk)


@contextmanager
def thread_of(owners, blocker, folders):
    """A walk over a thread with these owners, in a transaction that is taken back."""
    norms.forget()
    papers.forget()
    storage = FileSystemStorage(location=folders.mktemp("files"))
    with pytest.MonkeyPatch.context() as patch, blocker.unblock(), time_machine.travel(NOW, tick=True):
        patch.setattr(default_storage, "_wrapped", storage)
        patch.setattr(norms, "FRESH_SECONDS", 3600)
        # Files of signatures are offered; none is proved here.
        patch.setattr(settings, "SIGNATURE_AUTHORITIES", folders.mktemp("authority") / "authorities.pem")
        with transaction.atomic():
            yield Walk(Thread(NOW, owners))
            transaction.set_rollback(True)
