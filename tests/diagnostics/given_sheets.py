"""Sheets printed, signed by hand and given back."""

from django.core.files.base import ContentFile

from marshrut.diagnostics.actions import applications, papers
from marshrut.diagnostics.models import Consent
from marshrut.documents.models import Document
from tests.diagnostics import given
from tests.formats import pictures as made


def photographs(*contents):
    contents = contents or (made.jpeg(6), made.jpeg())
    return [ContentFile(content, name=f"IMG_{n}.JPG") for n, content in enumerate(contents, 1)]


def printed_letter(world, application, by="deputy") -> Document:
    return papers.print_letter(given.fresh(application), viewer=world.viewer(by))


def printed_consents(world, application, by="deputy") -> Document:
    return applications.print_consents(given.fresh(application), viewer=world.viewer(by))


def give_back_letter(world, application, sheet, by="deputy", **changed):
    told = {
        "code": sheet.code,
        "signer_id": world.person("head").pk,
        "signed_on": world.viewer(by).today,
        "outgoing_number": "01-12/77",
        "outgoing_on": world.viewer(by).today,
        "scan": photographs(),
        "viewer": world.viewer(by),
        "seen": given.seen(application),
    }
    return papers.sign_on_paper(given.fresh(application), **{**told, **changed})


def give_back_consents(world, application, sheet, people=given.PEOPLE, by="deputy", **changed):
    told = {
        "code": sheet.code,
        "consent_ids": [given.consent(world, application, name).pk for name in people],
        "signed_on": world.viewer(by).today,
        "scan": photographs(),
        "viewer": world.viewer(by),
        "seen": given.seen(application),
    }
    return papers.take_consents_sheet(given.fresh(application), **{**told, **changed})


def sent_on_paper(world):
    """Everything by hand: the sheet of consents, then the letter."""
    application = given.asked(world)
    give_back_consents(world, application, printed_consents(world, application))
    return give_back_letter(world, application, printed_letter(world, application))


def consents_of(application):
    return Consent.objects.filter(application=application).order_by("pk")
