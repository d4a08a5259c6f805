"""Files of qualified signatures for tests: an authority of their own, and OpenSSL signing as a person would."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from marshrut.demo.actions import signing
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
        return ContentFile(signing.sign(printed, person, self.folder), name=name)
