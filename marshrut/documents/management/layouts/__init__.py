"""The DOCX layouts in data/docx, which docxtpl fills; they say what the Typst layouts say."""

from marshrut.documents.management.layouts.applications import application, consents
from marshrut.documents.management.layouts.card import card, extract
from marshrut.documents.management.layouts.sittings import attendance, certificate

LAYOUTS = (application, consents, certificate, card, extract, attendance)

__all__ = ["LAYOUTS"]
