"""A teacher's own application: printed, waiting for its signature, given back signed."""

from marshrut.diagnostics.actions import own
from marshrut.diagnostics.models import Application
from marshrut.documents import jobs
from marshrut.documents.actions import take_signature
from marshrut.documents.models import Document
from tests.diagnostics import given
from tests.diagnostics import given_sheets as sheets


def draft(world, name="teacher", *, subjects=None, **details) -> Application:
    made = own.draft_own_application(
        employment=world.employment(name),
        subject_ids=subjects or [world.maths.pk],
        details={**given.DETAILS, "contact_name": "", **details},
        viewer=world.viewer(name),
    )
    return given.fresh(made)


def sheet(application) -> Document:
    return Document.objects.filter(case=application.case, kind="own_application").latest("pk")


def print_anew(world, application, by="teacher", **changed) -> Document:
    told = {"viewer": world.viewer(by), "seen": given.seen(application)}
    return own.print_own_application(given.fresh(application), **{**told, **changed})


def give_back(world, application, by="teacher", **changed) -> Application:
    told = {
        "code": sheet(application).code,
        "signed_on": world.viewer(by).today,
        "scan": sheets.photographs(),
        "viewer": world.viewer(by),
        "seen": given.seen(application),
    }
    return own.sign_own_on_paper(given.fresh(application), **{**told, **changed})


def bring(world, application, file, by="teacher") -> Application:
    seen = given.seen(application)
    return take_signature(sheet(application), file, viewer=world.viewer(by), seen=seen)


def render(sheet) -> None:
    """Its PDF as the worker makes it."""
    jobs.render.func([sheet.pk])
