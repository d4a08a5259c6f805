"""Files of qualified signatures for tests: an authority of their own, and OpenSSL signing as a person would."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from marshrut.demo.actions.signing import make_authority, sign
from marshrut.documents.jobs import render
from marshrut.documents.models import Document, Rendition


class Signing:
    """`folder` holds the authority that the server trusts in this test."""

    def __init__(self, folder):
        self.folder = folder

    def printed(self, sheet: Document) -> bytes:
        """The bytes of its PDF, made as the worker makes them."""
        if not Rendition.objects.filter(document=sheet, format="pdf").exists():
            render.func(document_ids=[sheet.pk])
        with default_storage.open(Rendition.objects.get(document=sheet, format="pdf").name) as stored:
            return stored.read()

    def file(self, sheet: Document, person, *, name="подпись.sig", content=None) -> ContentFile:
        printed = self.printed(sheet) if content is None else content
        return ContentFile(sign(printed, person, self.folder), name=name)


@pytest.fixture
def signing(tmp_path, monkeypatch, settings):
    """Files of their own, and an authority that the server trusts."""
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path / "files"))
    settings.SIGNATURE_AUTHORITIES = make_authority(tmp_path / "authority")
    return Signing(tmp_path / "authority")
