import pytest
import time_machine
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction

from marshrut.core.norms import forget
from marshrut.diagnostics.queries import papers
from tests.access.thread import Thread
from tests.access.walking import Walk
from tests.conftest import NOW


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole thread, made once for a file of tests and taken back after it."""
    forget()
    papers.forget()
    folder = FileSystemStorage(location=tmp_path_factory.mktemp("files"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(default_storage, "_wrapped", folder)
        yield from _made(django_db_blocker)


def _made(blocker):
    with blocker.unblock(), time_machine.travel(NOW, tick=True), transaction.atomic():
        yield Walk(Thread(NOW))
        transaction.set_rollback(True)
