"""The whole corpus through every route that takes a file: no failure, words in Russian, nothing half-written."""

import inspect
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from marshrut.bank.models import Instrument, Item, SpecificationRow
from marshrut.codifier.models import Codifier, CodifierEntry
from marshrut.core.documenting import all_routes
from marshrut.core.models import CalendarYear, Case, Entry, JobRun
from marshrut.demo.actions.signing import make_authority
from marshrut.diagnostics.actions import papers
from marshrut.diagnostics.actions.applications import print_consents
from marshrut.diagnostics.actions.own import print_consent
from marshrut.diagnostics.models import Consent
from marshrut.documents.models import Document, Rendition, Signature, StoredFile
from marshrut.measures.models import Measure
from marshrut.people import jobs
from marshrut.people.models import Appointment, Employment, Import, Municipality, Organisation, Person
from tests.bank import given as bank
from tests.diagnostics import given, given_own
from tests.formats.test_scans import REFUSED
from tests.hostile.corpus import corpus
from tests.pathways.given import Given as OfPathways

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TAKES_FILES = re.compile(r"\brequest\.FILES\b")
REGISTER = (Person, Employment, Appointment, Organisation, Municipality)
MATERIALS = (Codifier, CodifierEntry, Item, Instrument, SpecificationRow, Measure)
KEPT = (*REGISTER, *MATERIALS, Case, Entry, CalendarYear, StoredFile, Signature)
VERSION = {"name": "Кодификатор", "version": "9", "since": "2027-12-01", "load": "1"}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.SIGNATURE_AUTHORITIES = make_authority(tmp_path / "authority")
    stored = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": stored}


def of_people(kind):
    def way(world):
        world.school, world.maths  # noqa: B018
        return "operator", "/people/import/", "file", {"kind": kind, "new_towns": "on", "complete": "on"}

    return way


def of_codifier(world):
    return "author", "/codifier/import/", "file", VERSION


def of_items(world):
    bank.a_codifier(world)
    return "author", "/bank/items/import/", "file", {"load": "1"}


def of_measures(world):
    bank.a_codifier(world)
    return "developer", "/measures/import/", "file", {"load": "1"}


def of_plan(world):
    bank.a_codifier(world)
    draft = bank.a_draft(world)
    return "author", f"/bank/{draft.pk}/plan/import/", "file", {"load": "1", "seen": bank.seen(draft)}


def of_scan(world):
    asked = given.consent(world, given.asked(world), "teacher")
    data = {"blocks": asked.application.blocks, "seen": given.seen(asked), "signed_on": _today(world)}
    return "deputy", f"/diagnostics/consents/{asked.pk}/paper/", "scan", data


def of_letter(world):
    ready = given.submitted(world)
    sheet = papers.print_letter(ready, viewer=world.viewer("deputy"))
    data = {"code": sheet.code, "signer": world.person("head").pk, "signed_on": _today(world)}
    return (
        "deputy",
        f"/diagnostics/applications/{ready.pk}/signed/",
        "scan",
        {**data, "seen": given.seen(ready)},
    )


def of_sheet(world):
    asked = given.asked(world)
    sheet = print_consents(asked, viewer=world.viewer("deputy"))
    picked = list(Consent.objects.filter(application=asked).values_list("pk", flat=True))
    data = {"code": sheet.code, "consents": picked, "signed_on": _today(world), "seen": given.seen(asked)}
    return "deputy", f"/diagnostics/applications/{asked.pk}/sheet/signed/", "scan", data


def of_card(world):
    placed = OfPathways(world).placed()
    sheet = Document.objects.get(case_id=placed.pk, kind="card")
    data = {
        "code": sheet.code,
        "parties": ["teacher"],
        "signed_on": _today(world),
        "seen": given.seen(placed),
    }
    return "developer", f"/pathways/{placed.pk}/signed/?code={sheet.code}", "scan", data


def of_signature(world):
    ready = given.submitted(world)
    sheet = papers.print_letter(ready, viewer=world.viewer("deputy"))
    Rendition.objects.create(
        document=sheet,
        format="pdf",
        name=default_storage.save("a.pdf", ContentFile(b"%PDF")),
        size=4,
        sha256="0",
    )
    return "deputy", f"/documents/{sheet.pk}/signature/", "file", {"seen": given.seen(ready)}


def of_own(world):
    draft = given_own.draft(world)
    data = {"code": given_own.sheet(draft).code, "signed_on": _today(world), "seen": given.seen(draft)}
    return "teacher", f"/diagnostics/my/application/{draft.pk}/signed/", "scan", data


def of_own_file(world):
    draft = given_own.draft(world)
    given_own.render(given_own.sheet(draft))
    return (
        "teacher",
        f"/documents/{given_own.sheet(draft).pk}/signature/",
        "file",
        {"seen": given.seen(draft)},
    )


def of_own_consent(world):
    asked = given.consent(world, given.asked(world), "teacher")
    told = {"blocks": given.BLOCKS, "seen": given.seen(asked)}
    sheet = print_consent(asked, viewer=world.viewer("teacher"), **told)
    given_own.render(sheet)
    return "teacher", f"/documents/{sheet.pk}/signature/", "file", {"seen": given.seen(asked)}


def of_correction(world):
    for judge in ("deputy", "operator"):
        world.person(judge)
    return "teacher", "/me/corrections/category/", "scan", {"value": "highest", "comment": ""}


def _today(world):
    return world.viewer("deputy").today.isoformat()


def of_calendar(world):
    world.school  # noqa: B018
    return "administrator", "/calendar/import/", "file", {"year": "2026", "basis": "постановление № 1"}


def of_sample(world):
    return "teacher", "/ui/form/", "letter", {}


WAYS = {
    "imports": of_people("staff"),
    "imports of organisations": of_people("organisations"),
    "codifier_import": of_codifier,
    "items_import": of_items,
    "measures_import": of_measures,
    "plan_import": of_plan,
    "consent_paper": of_scan,
    "application_signed": of_letter,
    "application_sheet_signed": of_sheet,
    "pathway_signed": of_card,
    "signature_file": of_signature,
    "signature_file of an own application": of_own_file,
    "signature_file of a consent": of_own_consent,
    "application_own_signed": of_own,
    "correction_ask": of_correction,
    "calendar_import": of_calendar,
    "gallery_form": of_sample,
}


def test_every_route_that_takes_files_is_walked():
    views = {name: inspect.unwrap(view) for name, _, view in all_routes()}
    taking = {name for name, view in views.items() if TAKES_FILES.search(inspect.getsource(view))}
    assert taking == {name.split()[0] for name in WAYS}


@pytest.fixture(scope="module")
def files():
    """Some are large: they are made once and let go."""
    return {**corpus(), **{f"{name}.jpg": sent for name, (sent, _) in REFUSED.items()}}


@pytest.mark.parametrize("route", WAYS)
def test_no_hostile_file_breaks_a_route_or_is_half_written(world, files, route):
    who, url, field, data = WAYS[route](world)
    client, wrong = Client(), []
    client.force_login(world.person(who))
    assert client.get(url).status_code == 200
    before = written()
    for name, content in files.items():
        with transaction.atomic():
            upload = SimpleUploadedFile(name, content)
            answer = client.post(url, {**data, field: upload}, follow=True)
            wrong += [(name, fault) for fault in faults(answer, before)]
            transaction.set_rollback(True)
    assert wrong == []


def written():
    return [model.objects.count() for model in KEPT]


def faults(answer, before):
    if answer.status_code not in (200, 413, 422):
        yield f"answered {answer.status_code}"
    if not re.search("[а-яё]{4}", answer.content.decode()):
        yield "without words"
    for source in Import.objects.filter(phase=Import.Phase.CHECKING):
        jobs.check_received.func(import_id=source.pk, run_id=JobRun.objects.latest("pk").pk)
    if Import.objects.exclude(phase__in=[Import.Phase.CHECKED, Import.Phase.UNREAD]).exists():
        yield "left unchecked"
    if written() != before:
        yield "written"
    if Consent.objects.filter(signature__in=[Signature.Kind.PAPER, Signature.Kind.QUALIFIED]).exists():
        yield "consent without a scan"
