"""A document is destroyed while a worker makes its file: no file is left behind that nobody knows of."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection

from marshrut.documents import jobs
from marshrut.documents.actions import destroy_documents
from marshrut.documents.models import DestroyedFile, Document, Rendition
from tests.diagnostics import given

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_a_file_made_meanwhile_does_not_outlive_its_document(world, tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path))
    case = given.sent(world).case
    document = Document.objects.filter(case=case).first()
    made, destroyed = threading.Event(), threading.Event()

    def slowly(*_arguments):
        made.set()
        assert destroyed.wait(30)
        return b"%PDF-"

    def work():
        try:
            return jobs.render.call(document_ids=[document.pk])
        finally:
            connection.close()

    monkeypatch.setattr(jobs, "made_of", slowly)
    with ThreadPoolExecutor(1) as pool:
        worker = pool.submit(work)
        assert made.wait(30)
        destroy_documents(case, act="акт от 20.11.2030 № 3", viewer=world.viewer("system"))
        destroyed.set()
        worker.exception(30)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not Rendition.objects.exists() and not DestroyedFile.objects.exists()
