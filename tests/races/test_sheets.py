"""Signed sheets given back at once, on PostgreSQL: one signature of each, one number, one file that is referred to."""

import pytest
from django.core.files.storage import FileSystemStorage, default_storage

from marshrut.core.models import Entry
from marshrut.core.workflow import perform
from marshrut.diagnostics.actions import applications, consents, own, papers
from marshrut.diagnostics.models import Application, Consent
from marshrut.documents.models import AllocatedNumber, Document, Signature, StoredFile
from marshrut.pathways import actions
from marshrut.pathways.models import Agreement, Party, Pathway
from tests.diagnostics import given, given_own
from tests.diagnostics import given_sheets as sheets
from tests.pathways.given import Given
from tests.races.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path))
    return tmp_path


def names(outcomes):
    return sorted(type(outcome).__name__ for outcome in outcomes)


def letter(world, application, sheet, by, seen):
    return lambda: papers.sign_on_paper(
        application,
        code=sheet.code,
        signer_id=world.person("head").pk,
        signed_on=world.viewer(by).today,
        outgoing_number="",
        outgoing_on=None,
        scan=sheets.photographs(),
        viewer=world.viewer(by),
        seen=seen,
    )


@pytest.fixture
def ready(world):
    world.person("head")
    return given.submitted(world)


@pytest.mark.clause("A2.5.9.3")
def test_of_two_letters_given_back_one_is_sent(world, ready):
    sheet = sheets.printed_letter(world, ready)
    fresh, seen = given.fresh(ready), given.seen(ready)
    outcomes = together(*(letter(world, fresh, sheet, by, seen) for by in ("deputy", "head", "deputy")))
    assert names(outcomes).count("Application") == 1
    assert (Signature.objects.count(), StoredFile.objects.count(), AllocatedNumber.objects.count()) == (
        1,
        1,
        2,
    )


def test_a_hand_and_a_click_sign_one_letter_once(world, ready):
    sheet = sheets.printed_letter(world, ready)
    fresh, seen = given.fresh(ready), given.seen(ready)
    head = world.viewer("head")
    outcomes = together(
        letter(world, fresh, sheet, "deputy", seen),
        lambda: applications.sign_application(fresh, viewer=head, seen=seen),
    )
    assert names(outcomes) == ["Application", "Stale"]
    signed = Application.objects.get(pk=ready.pk)
    assert (signed.signature == "paper") == Signature.objects.exists()


@pytest.mark.clause("A2.5.9.3", "A2.5.1")
def test_a_teacher_s_own_answer_and_the_sheet_do_not_both_count(world):
    asked = given.asked(world)
    sheet = sheets.printed_consents(world, asked)
    mine = given.consent(world, asked, "teacher")
    fresh, seen, own = given.fresh(asked), given.seen(asked), given.seen(mine)
    teacher, deputy = world.viewer("teacher"), world.viewer("deputy")
    outcomes = together(
        lambda: consents.give_consent(mine, blocks=["subject"], viewer=teacher, seen=own),
        lambda: papers.take_consents_sheet(
            fresh,
            code=sheet.code,
            consent_ids=[mine.pk],
            signed_on=deputy.today,
            scan=sheets.photographs(),
            viewer=deputy,
            seen=seen,
        ),
    )
    assert len([one for one in outcomes if isinstance(one, Application | Consent)]) == 1
    now = Consent.objects.get(pk=mine.pk)
    assert (now.signature == "paper") == Signature.objects.exists() == (now.blocks != ["subject"])
    assert Entry.objects.filter(case=mine.case, after="given").count() == 1


@pytest.mark.clause("A2.5.9.3", "A2.consent")
def test_an_own_application_given_back_twice_is_sent_once_with_its_consents_once(world):
    draft = given_own.draft(world, subjects=[world.maths.pk, world.russian.pk])
    told = {"code": given_own.sheet(draft).code, "seen": given.seen(draft)}
    viewer = world.viewer("teacher")

    def back():
        signed = {"signed_on": viewer.today, "scan": sheets.photographs(), "viewer": viewer}
        return own.sign_own_on_paper(draft, **signed, **told)

    outcomes = together(*[back] * 3)
    assert names(outcomes) == ["Application", "Repeated", "Repeated"]
    assert (Signature.objects.count(), StoredFile.objects.count(), Consent.objects.count()) == (3, 1, 2)
    assert (AllocatedNumber.objects.count(), set(Consent.objects.values_list("state", flat=True))) == (
        1,
        {"given"},
    )


@pytest.mark.clause("A2.5.9.3", "A2.5.1")
def test_an_own_draft_is_sent_or_thrown_away(world):
    draft = given_own.draft(world)
    seen, viewer = given.seen(draft), world.viewer("teacher")
    outcomes = together(
        lambda: given_own.give_back(world, draft, seen=seen),
        lambda: perform(draft, "discard", viewer=viewer, seen=seen),
    )
    assert names(outcomes) == ["Application", "Stale"]
    sent = Application.objects.get(pk=draft.pk).state == "sent"
    assert sent == Signature.objects.exists() == StoredFile.objects.exists() == Consent.objects.exists()


@pytest.mark.clause("A3.4.3.6")
def test_one_card_given_back_twice_is_one_agreement(world):
    placed = Given(world).placed()
    fresh = Pathway.objects.select_related("case").get(pk=placed.pk)
    card = Document.objects.get(case_id=placed.pk, kind="card")
    told = {"code": card.code, "hands": {Party.TEACHER: fresh.person_id}, "seen": fresh.case.version}

    def back(by):
        viewer = world.viewer(by)
        return lambda: actions.sign_on_paper(
            fresh, signed_on=viewer.today, scan=sheets.photographs(), viewer=viewer, **told
        )

    outcomes = together(*(back(by) for by in ("teacher", "developer", "teacher")))
    assert names(outcomes).count("Pathway") == 1
    assert (Agreement.objects.count(), Signature.objects.count(), StoredFile.objects.count()) == (1, 1, 1)


@pytest.mark.clause("A2.application")
def test_letters_sent_at_once_have_numbers_without_gaps_and_doubles(world):
    head = world.viewer("head")
    people = ("teacher", "colleague", "mentor", "association_head")
    ready = [given.fresh(given.submitted(world, people=[name])) for name in people]
    together(
        *(
            lambda one=one: applications.sign_application(one, viewer=head, seen=one.case.version)
            for one in ready
        )
    )
    sent = Application.objects.filter(state="sent")
    assert sorted(sent.values_list("outgoing_number", flat=True)) == [f"ЭЗ-2026-00{n}" for n in range(1, 5)]
    assert sorted(sent.values_list("number", flat=True)) == [f"З-2026-000{n}" for n in range(1, 5)]
