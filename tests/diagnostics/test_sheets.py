"""The head's letter and the sheet of consents signed by hand (decisions 8 and 9)."""

from datetime import timedelta

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from marshrut.core.models import Deadline, Entry
from marshrut.core.workflow import Denied, Refused, Repeated, flow_of, may, perform
from marshrut.diagnostics.actions import applications, consents
from marshrut.diagnostics.models import Application, Consent
from marshrut.documents.models import AllocatedNumber, Document, Signature, StoredFile
from marshrut.people.models import Appointment
from tests.diagnostics import given
from tests.diagnostics import given_sheets as sheets
from tests.formats import pictures as made
from tests.world import World

SCHOOL = {"head", "deputy", "deputy_developer"}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path))
    return tmp_path


def kept(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def asked(world):
    world.person("head")
    return given.asked(world)


@pytest.fixture
def ready(world):
    world.person("head")
    return given.submitted(world)


@pytest.mark.clause("A2.5.9.3", "A2.consent", "A2.application")
def test_a_school_sends_its_application_all_on_paper(world, now):
    sent = sheets.sent_on_paper(world)
    assert (sent.state, sent.signature, sent.sent_at) == ("sent", "paper", now)
    assert (sent.signer, sent.signed_as) == (world.person("head"), "Директор")
    assert sent.number and sent.outgoing_number == "01-12/77"
    assert {(c.state, c.signature) for c in sheets.consents_of(sent)} == {("given", "paper")}
    assert [d.name for d in Deadline.objects.open().filter(case=sent.case)] == ["contact"]
    assert Signature.objects.count() == 3


def test_a_number_that_the_school_s_own_replaces_is_out_of_use_in_the_register(world, ready):
    sheet = sheets.printed_letter(world, ready)
    sheets.give_back_letter(world, ready, sheet, outgoing_number="01-12/77")
    row = AllocatedNumber.objects.get(series__code=f"outgoing-{world.school.pk}")
    assert row.cancelled_by == world.person("deputy")
    assert row.reason == "Организация указала свой исходящий номер: 01-12/77"


def test_a_number_kept_or_the_school_s_own_before_cancels_nothing(world, ready):
    sheet = sheets.printed_letter(world, ready)
    printed = given.fresh(ready).outgoing_number
    sheets.give_back_letter(world, ready, sheet, outgoing_number=printed)
    assert AllocatedNumber.objects.get(series__code=f"outgoing-{world.school.pk}").cancelled_at is None


@pytest.mark.clause("A2.5.9.3")
def test_a_signature_on_paper_says_whose_by_whom_and_of_what(world, now):
    sent = sheets.sent_on_paper(world)
    proof, sheet = sent.proof, Document.objects.get(kind="application")
    assert (proof.person, proof.entered_by, proof.post) == (
        world.person("head"),
        world.person("deputy"),
        "Директор",
    )
    assert (proof.document, proof.digest) == (sheet, bytes(sheet.digest).hex())
    assert (proof.file.sha256, proof.file.pages) == (proof.file_sha256, 2)
    entry = Entry.objects.filter(case=sent.case).latest("seq")
    assert entry.person == world.person("deputy") and "на бумаге" in entry.label


@pytest.mark.clause("A2.5.9.3")
def test_one_sheet_holds_the_signatures_of_many(world, asked):
    sheets.give_back_consents(world, asked, sheets.printed_consents(world, asked))
    signed = Signature.objects.all()
    assert {s.person for s in signed} == {world.person("teacher"), world.person("colleague")}
    assert len({s.file_id for s in signed}) == 1 and StoredFile.objects.count() == 1
    assert "Блоки: " in sheets.consents_of(asked)[0].text


@pytest.mark.clause("A2.5.9.3")
def test_who_has_not_signed_stays_asked(world, asked):
    sheets.give_back_consents(world, asked, sheets.printed_consents(world, asked), people=["teacher"])
    assert given.consent(world, asked, "colleague").state == "asked"
    assert given.consent(world, asked, "teacher").state == "given"


@pytest.mark.clause("A2.5.1")
def test_a_teacher_is_told_of_the_sheet_and_may_withdraw(world, asked):
    sheets.give_back_consents(world, asked, sheets.printed_consents(world, asked))
    mine = given.consent(world, asked, "teacher")
    assert Entry.objects.filter(case=mine.case, name="give_on_paper").exists()
    consents.withdraw_consent(mine, viewer=world.viewer("teacher"), seen=given.seen(mine))
    assert given.fresh(mine).state == "withdrawn"
    assert [tells.label for tells in flow_of(mine).step("give_on_paper").tells] == ["педагог"]


@pytest.mark.clause("A2.5.9.3")
@pytest.mark.parametrize(("stage", "step"), [("asked", "take_sheet"), ("submitted", "sign_on_paper")])
def test_who_may_give_a_sheet_back(world, stage, step):
    application = getattr(given, stage)(world)
    assert {name for name in World.CAST if may(application, step, world.viewer(name))} == SCHOOL


@pytest.mark.parametrize("name", ["teacher", "operator", "other_head", "administrator"])
def test_nobody_else_prints_or_gives_back(world, ready, name):
    sheet = sheets.printed_letter(world, ready)
    with pytest.raises(Denied):
        sheets.printed_letter(world, ready, by=name)
    with pytest.raises(Denied):
        sheets.give_back_letter(world, ready, sheet, by=name)


def other(world, kind):
    """A sheet of another application of the same school, of another kind here, or of nothing."""
    if kind == "kind":
        return sheets.printed_consents(world, given.asked(world))
    return sheets.printed_letter(world, given.submitted(world, people=["mentor"]))


def refusals(world, ready):
    today = world.viewer("deputy").today
    return {
        "another application": (other(world, "case"), {}, "такого|таким кодом"),
        "another kind": (other(world, "kind"), {}, "таким кодом"),
        "before it was printed": (None, {"signed_on": today - timedelta(days=1)}, "напечатан позже"),
        "no head": (None, {"signer_id": world.person("deputy").pk}, "не руководил"),
        "no scan": (None, {"scan": sheets.photographs(b"<html>")}, "не похож"),
        "HEIC": (None, {"scan": sheets.photographs(made.HEIC)}, "HEIC"),
    }


@pytest.mark.clause("A2.5.9.3")
@pytest.mark.parametrize(
    "name", ["another application", "another kind", "before it was printed", "no head", "no scan", "HEIC"]
)
def test_a_wrong_letter_is_refused_and_nothing_is_left(world, ready, folder, name):
    sheet = sheets.printed_letter(world, ready)
    wrong, changed, words = refusals(world, ready)[name]
    before = kept(folder)
    with pytest.raises(Refused, match=words):
        sheets.give_back_letter(world, ready, wrong or sheet, **changed)
    assert given.fresh(ready).state == "signing"
    assert (Signature.objects.count(), StoredFile.objects.count(), kept(folder)) == (0, 0, before)


@pytest.mark.clause("A2.5.9.3")
def test_a_letter_printed_before_a_change_is_refused(world):
    application = given.consented(world)
    sheet = sheets.printed_letter(world, application)
    teacher = given.consent(world, application, "teacher")
    consents.withdraw_consent(teacher, viewer=world.viewer("teacher"), seen=given.seen(teacher))
    applications.set_aside(
        given.fresh(application), viewer=world.viewer("deputy"), seen=given.seen(application)
    )
    with pytest.raises(Refused, match="изменилась"):
        sheets.give_back_letter(world, application, sheet)
    again = sheets.printed_letter(world, application)
    assert sheets.give_back_letter(world, application, again).state == "sent"


@pytest.mark.clause("A2.application")
def test_a_letter_is_not_printed_before_it_is_complete(world, asked):
    with pytest.raises(Refused, match="согласи"):
        sheets.printed_letter(world, asked)


@pytest.mark.clause("A2.application")
def test_a_printed_letter_has_the_head_and_an_empty_place(world, ready):
    facts = sheets.printed_letter(world, ready).context
    assert facts["signature"] == {
        "position": "Директор",
        "name": "Сомов Пётр Ильич",
        "mark": "",
        "signed": "П.\u00a0И.\u00a0Сомов",
    }
    assert (facts["signed_on"], facts["number"]) == ("", "")


def test_who_stands_in_for_the_head_may_have_signed(world, ready):
    head = Appointment.objects.get(person=world.person("head"))
    today = world.viewer("deputy").today
    Appointment.objects.create(
        person=world.person("mentor"),
        role="head",
        organisation=world.school,
        stands_in=head,
        since=today,
        until=today,
        basis="приказ от 20.11.2026 № 41",
    )
    sheet = sheets.printed_letter(world, ready)
    assert sheet.context["signature"]["name"] == "Зимина Вера Павловна"
    sent = sheets.give_back_letter(world, ready, sheet, signer_id=world.person("mentor").pk)
    assert sent.signed_as == "И. о. руководителя организации, приказ от 20.11.2026 № 41"


def test_a_teacher_named_after_printing_is_not_on_the_sheet(world):
    application = given.draft(world)
    sheet = sheets.printed_consents(world, application)
    picks = {(world.employment("mentor").pk, world.maths.pk): 0}
    applications.name_people(
        application, shown=[], picked=picks, viewer=world.viewer("deputy"), seen=given.seen(application)
    )
    consents.ask_consents(application, viewer=world.viewer("deputy"), seen=given.seen(application))
    with pytest.raises(Refused, match=r"нет таких строк: Зимина В. П., математика"):
        sheets.give_back_consents(world, application, sheet, people=["teacher", "mentor"])
    assert given.consent(world, application, "teacher").state == "asked"


def test_who_answered_meanwhile_is_not_signed_for(world, asked):
    sheet = sheets.printed_consents(world, asked)
    picked = [given.consent(world, asked, name).pk for name in given.PEOPLE]
    mine = given.consent(world, asked, "teacher")
    perform(mine, "refuse", viewer=world.viewer("teacher"), seen=given.seen(mine))
    with pytest.raises(Refused, match="ответил сам"):
        sheets.give_back_consents(world, asked, sheet, consent_ids=picked)
    assert Signature.objects.count() == 0


def test_a_consent_of_another_application_is_not_taken(world, asked):
    foreign = given.consent(world, given.asked(world, people=["mentor"]), "mentor")
    with pytest.raises(Refused):
        sheets.give_back_consents(
            world, asked, sheets.printed_consents(world, asked), consent_ids=[foreign.pk]
        )


def test_the_second_click_is_one_signature(world, ready):
    sheet = sheets.printed_letter(world, ready)
    seen = given.seen(ready)
    sheets.give_back_letter(world, ready, sheet, seen=seen)
    with pytest.raises(Repeated):
        sheets.give_back_letter(world, ready, sheet, seen=seen)
    assert (Signature.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_a_signature_stays_as_it_was_given(world, asked):
    sheets.give_back_consents(world, asked, sheets.printed_consents(world, asked), people=["teacher"])
    for change in (
        {"person": world.person("colleague")},
        {"digest": "0" * 64},
        {"signed_on": "2026-01-01"},
        {"entered_by": world.person("head")},
        {"kind": "qualified"},
        {"file_sha256": "1" * 64},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Signature.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.all().delete()


@pytest.mark.parametrize("model", [Consent, Application])
def test_the_database_takes_no_paper_without_its_proof(world, asked, model):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(signature="paper", proof=None)


@pytest.mark.clause("A2.6.3")
def test_scans_open_for_the_school_and_the_operator_alone(world, client):
    sent = sheets.sent_on_paper(world)
    for file in StoredFile.objects.filter(case=sent.case):
        opened = set()
        for name in World.CAST:
            client.force_login(world.person(name))
            if client.get(reverse("stored_file", args=[file.key])).status_code == 200:
                opened.add(name)
        assert opened == {*SCHOOL, "operator"}, file.purpose


@pytest.mark.clause("A2.6.3")
def test_a_draft_s_sheet_is_not_the_operator_s_yet(world, asked, client):
    sheets.give_back_consents(world, asked, sheets.printed_consents(world, asked))
    client.force_login(world.person("operator"))
    file = StoredFile.objects.get()
    assert client.get(reverse("stored_file", args=[file.key])).status_code == 404


@pytest.mark.clause("A2.application")
def test_every_letter_has_its_outgoing_number_in_the_school_s_own_series(world, sign_in):
    world.person("head")
    by_hand = given.submitted(world)
    sheet = sheets.printed_letter(world, by_hand)
    assert sheet.context["letterhead"]["outgoing"] == "исх. № ЭЗ-2026-001 от 23.11.2026"
    sheets.printed_letter(world, by_hand)
    sent = sheets.give_back_letter(world, by_hand, sheet, outgoing_number="", outgoing_on=None)
    assert (sent.outgoing_number, sent.outgoing_on) == ("ЭЗ-2026-001", world.viewer("head").today)
    here = given.sent(world, people=["mentor"])
    assert here.outgoing_number == "ЭЗ-2026-002"
    told = dict(
        AllocatedNumber.objects.filter(series__code__startswith="outgoing").values_list("number", "reason")
    )
    assert told == {1: "", 2: ""}
    own = given.sent(world, people=["deputy"], details={**given.DETAILS, "outgoing_number": "01-12/5"})
    assert own.outgoing_number == "01-12/5"
    page = (
        sign_in("operator")
        .get(reverse("application", args=[here.pk]))
        .content.decode()
        .replace("\u00a0", " ")
    )
    assert "№ ЭЗ-2026-002 от 23 ноября 2026" in page and f"№ {here.number} от 23 ноября 2026" in page


# Pages


def sent_form(sheet, seen, **more):
    scan = [SimpleUploadedFile("1.jpg", made.jpeg()), SimpleUploadedFile("2.jpg", made.jpeg())]
    return {"code": sheet.code, "signed_on": "2026-11-23", "scan": scan, "seen": seen, **more}


@pytest.mark.clause("A2.5.9.3")
def test_the_pages_from_printing_to_sending(world, sign_in):
    application = given.asked(world)
    client = sign_in("deputy")
    page = client.post(reverse("application_sheet", args=[application.pk]), follow=True).content.decode()
    sheet = Document.objects.get(kind="consents")
    back = f"{reverse('application_sheet_signed', args=[application.pk])}?code={sheet.code}"
    assert back in page
    form = client.get(back).content.decode()
    assert "Ветрова Мария Петровна, математика" in form and "multiple" in form
    ids = [c.pk for c in sheets.consents_of(application)]
    answer = client.post(back, sent_form(sheet, given.seen(application), consents=ids), follow=True)
    assert "согласия отмечены" in answer.content.decode()
    answer = client.post(reverse("application_print", args=[application.pk]), follow=True)
    letter = Document.objects.get(kind="application")
    back = f"{reverse('application_signed', args=[application.pk])}?code={letter.code}"
    assert back in answer.content.decode()
    told = sent_form(letter, given.seen(application), signer=world.person("head").pk)
    page = client.post(back, told, follow=True).content.decode()
    assert "заявка отправлена" in page and "на бумаге" in page and "Дата на листе" in page
    assert (
        f'href="{reverse("stored_file", args=[StoredFile.objects.get(purpose="letter_scan").key])}"' in page
    )


def test_a_refused_form_says_why_and_keeps_what_was_entered(world, ready, sign_in):
    sheet = sheets.printed_letter(world, ready)
    told = sent_form(sheet, given.seen(ready), signer=world.person("head").pk, outgoing_on="2026-11-20")
    page = sign_in("deputy").post(reverse("application_signed", args=[ready.pk]), told).content.decode()
    assert "Дата есть, а номера нет" in page and sheet.code in page
    told = sent_form(sheet, given.seen(ready), signer=world.person("head").pk)
    told |= {"code": "K7M2", "signed_on": "2027-01-01", "scan": SimpleUploadedFile("a.heic", made.HEIC)}
    page = sign_in("deputy").post(reverse("application_signed", args=[ready.pk]), told).content.decode()
    assert "двенадцать знаков" in page and "ещё не наступила" in page


def test_the_page_of_the_sheet_says_who_signed(world, sign_in):
    sent = sheets.sent_on_paper(world)
    sheet = Document.objects.get(kind="application")
    page = sign_in("operator").get(reverse("document", args=[sheet.pk])).content.decode()
    assert "Сомов Пётр Ильич" in page and "Лист приложен: Лунина О. Ю." in page
    assert sent.proof.file.key in page


def test_a_teacher_sees_that_the_sheet_is_there_and_not_the_sheet(world, asked, sign_in):
    sheets.give_back_consents(world, asked, sheets.printed_consents(world, asked))
    mine = given.consent(world, asked, "teacher")
    page = sign_in("teacher").get(reverse("consent", args=[mine.pk])).content.decode()
    assert "на бумаге" in page and "Лунина О. Ю." in page
    assert StoredFile.objects.get().key not in page and "Ёлкина" not in page
