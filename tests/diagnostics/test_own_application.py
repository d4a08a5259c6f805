"""A teacher's own application signed by hand or by a file (decisions 3, 8, 42, 45)."""

from datetime import timedelta

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import Http404

from marshrut.core.models import Case, Deadline, Entry
from marshrut.core.workflow import Denied, Refused, Stale, Unmet, flow_of, may, perform
from marshrut.diagnostics.actions import applications, own
from marshrut.diagnostics.models import Application, Consent
from marshrut.documents.models import Document, Signature, StoredFile
from marshrut.documents.queries import document_for, file_for
from marshrut.people.models import Employment, Person
from tests.diagnostics import given, given_own
from tests.diagnostics import given_sheets as sheets
from tests.formats import pictures as made
from tests.world import World

pytestmark = pytest.mark.clause("A2.5.9.3")
CAST = (*World.CAST, "visitor", "system")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path / "files"))
    return tmp_path / "files"


@pytest.fixture
def draft(world):
    for name in World.CAST:
        world.person(name)
    return given_own.draft(world)


def left_as_it_was(draft, folder, before=()):
    assert given.fresh(draft).state == "draft"
    assert not Signature.objects.exists() and not StoredFile.objects.exists()
    assert not Consent.objects.exists() and not Deadline.objects.open().exists()
    assert {path for path in folder.rglob("*.pdf") if "uploads" in path.parts} == set(before)


@pytest.mark.clause("A2.consent")
def test_printed_it_waits_and_asks_nobody(world, draft):
    assert (draft.state, draft.number, draft.sent_at) == ("draft", "", None)
    facts = given_own.sheet(draft).context
    assert (facts["name"], facts["position"]) == ("Ветрова Мария Петровна", "учитель")
    assert [row["subject"] for row in facts["rows"]] == ["математика"]
    assert "даю согласие" in facts["text"]
    assert not Consent.objects.exists() and not Deadline.objects.open().exists()


@pytest.mark.clause("A2.consent")
@pytest.mark.parametrize("way", ["paper", "qualified"])
def test_signed_it_is_sent_with_a_consent_for_each_subject(world, draft, signing, now, way):
    both = given_own.draft(world, subjects=[world.maths.pk, world.russian.pk])
    if way == "paper":
        sent = given_own.give_back(world, both)
    else:
        file = signing.file(given_own.sheet(both), world.person("teacher"))
        sent = given_own.bring(world, both, file)
    teacher, sheet = world.person("teacher"), given_own.sheet(both)
    assert (sent.state, sent.signature, sent.sent_at, sent.signed_by) == ("sent", way, now, teacher)
    assert sent.number and sent.case.title.startswith("Индивидуальная заявка З-2026-0001")
    given_now = list(Consent.objects.order_by("subject__name"))
    assert [(c.state, c.signature, c.blocks, c.given_at) for c in given_now] == [
        ("given", way, given.BLOCKS, now)
    ] * 2
    assert "направление деятельности: русский язык." in given_now[1].text
    proofs = [sent.proof, *(c.proof for c in given_now)]
    assert {(p.kind, p.person, p.entered_by, p.document) for p in proofs} == {(way, teacher, teacher, sheet)}
    assert {p.digest for p in proofs} == {bytes(sheet.digest).hex()}
    assert {p.file for p in proofs} == {StoredFile.objects.get()} and len({p.pk for p in proofs}) == 3
    assert {p.case_id for p in proofs} == {sent.pk, *(c.pk for c in given_now)}
    assert [d.name for d in Deadline.objects.open()] == ["contact"]


# each step that is open in a draft and who may take it; nobody else may take any other
WHO = {step: {"teacher"} for step in ("sign", "sign_own_on_paper", "sign_own_by_file", "discard")}


def test_every_step_by_every_member_of_the_cast(world, draft):
    steps = [t.name for t in flow_of(draft).transitions]
    cast = world.viewers(CAST)
    found = {step: {name for name in CAST if may(draft, step, cast[name])} for step in steps}
    assert {step: who for step, who in found.items() if who} == WHO


@pytest.mark.clause("A2.5.1")
def test_sent_it_may_be_withdrawn_by_its_person_alone(world, draft):
    sent = given_own.give_back(world, draft)
    assert {name for name in CAST if may(sent, "withdraw", world.viewer(name))} == {"teacher"}
    for step in ("sign_own_on_paper", "sign_own_by_file", "discard"):
        assert not any(may(sent, step, world.viewer(name)) for name in CAST)


def test_a_consent_by_hand_stands_in_ones_own_written_application_alone(world):
    asked = given.consent(world, given.asked(world), "teacher")
    assert not any(may(asked, "give_by_hand", world.viewer(name)) for name in CAST)
    oral = applications.take_down_application(
        employment=world.employment("teacher"),
        subject_ids=[world.maths.pk],
        details=given.DETAILS,
        viewer=world.viewer("operator"),
    )
    consent = given.consent(world, oral, "teacher")
    assert not any(may(consent, "give_by_hand", world.viewer(name)) for name in CAST)


@pytest.mark.clause("A2.6.3")
def test_nobody_but_its_person_sees_a_draft(world, draft):
    seers = {name for name in CAST if Application.objects.visible_to(world.viewer(name)).exists()}
    assert seers == {"teacher", "system"}
    sheet = given_own.sheet(draft)
    for name in World.CAST:
        if name != "teacher":
            with pytest.raises(Http404):
                document_for(sheet.pk, world.viewer(name))


@pytest.mark.clause("A2.6.3")
def test_sent_its_sheet_and_scan_are_its_persons_and_the_operators(world, draft):
    sent = given_own.give_back(world, draft)
    found = {"sheet": set(), "scan": set(), "consent": set()}
    for name in World.CAST:
        viewer = world.viewer(name)
        for what, opens in (
            ("sheet", lambda v: document_for(given_own.sheet(sent).pk, v)),
            ("scan", lambda v: file_for(StoredFile.objects.get().key, v)),
            ("consent", lambda v: Consent.objects.visible_to(v).get()),
        ):
            try:
                opens(viewer)
                found[what].add(name)
            except (Http404, Consent.DoesNotExist):
                continue
    assert set(map(frozenset, found.values())) == {frozenset({"teacher", "operator"})}


@pytest.mark.parametrize("name", [name for name in CAST if name != "teacher"])
def test_nobody_else_prints_or_gives_it_back(world, draft, signing, folder, name):
    with pytest.raises(Denied):
        given_own.print_anew(world, draft, name)
    with pytest.raises(Denied):
        given_own.give_back(world, draft, name)
    file = signing.file(given_own.sheet(draft), world.person("teacher"))
    with pytest.raises(Denied):
        given_own.bring(world, draft, file, name)
    left_as_it_was(draft, folder)


def test_nobody_drafts_for_another(world):
    with pytest.raises(Denied):
        own.draft_own_application(
            employment=world.employment("colleague"),
            subject_ids=[world.maths.pk],
            details=given.DETAILS,
            viewer=world.viewer("teacher"),
        )
    assert not Application.objects.exists() and not Case.objects.filter(kind="application").exists()


def refusals(world):
    today = world.viewer("teacher").today
    other = given_own.draft(world, "colleague")
    return {
        "another's sheet": ({"code": given_own.sheet(other).code}, "таким кодом"),
        "before it was printed": ({"signed_on": today - timedelta(days=1)}, "напечатан позже"),
        "no scan": ({"scan": sheets.photographs(b"<html>")}, "не похож"),
        "HEIC": ({"scan": sheets.photographs(made.HEIC)}, "HEIC"),
    }


@pytest.mark.parametrize("name", ["another's sheet", "before it was printed", "no scan", "HEIC"])
def test_a_wrong_sheet_is_refused_and_nothing_is_left(world, draft, folder, name):
    changed, words = refusals(world)[name]
    with pytest.raises(Refused, match=words):
        given_own.give_back(world, draft, **changed)
    left_as_it_was(draft, folder)


def test_another_persons_file_is_told_by_name(world, draft, signing, folder):
    file = signing.file(given_own.sheet(draft), world.person("head"))
    with pytest.raises(Refused, match=r"Файл подписан: Сомов.*должен подписать Ветрова Мария Петровна"):
        given_own.bring(world, draft, file)
    left_as_it_was(draft, folder)


CHANGES = {
    "surname": lambda world, draft: Person.objects.filter(pk=draft.person_id).update(surname="Ким"),
    "period": lambda world, draft: Application.objects.filter(pk=draft.pk).update(
        period_to=draft.period_to + timedelta(days=1)
    ),
    "blocks": lambda world, draft: Application.objects.filter(pk=draft.pk).update(blocks=["subject"]),
    "rows": lambda world, draft: draft.rows.update(subject=world.russian),
}


@pytest.mark.parametrize("way", ["paper", "file"])
@pytest.mark.parametrize("what", CHANGES)
def test_a_sheet_that_says_something_else_is_refused(world, draft, signing, folder, what, way):
    name = world.person("teacher")
    file = signing.file(given_own.sheet(draft), name) if way == "file" else None
    CHANGES[what](world, draft)
    with pytest.raises(Refused, match=r"Напечатайте заявку заново|должен подписать"):
        given_own.bring(world, draft, file) if file else given_own.give_back(world, draft)
    left_as_it_was(draft, folder)


def test_printed_anew_after_a_change_it_is_taken(world, draft):
    Person.objects.filter(pk=draft.person_id).update(surname="Ким")
    given_own.print_anew(world, draft)
    assert given_own.give_back(world, draft).state == "sent"


def test_an_older_sheet_that_says_the_same_is_taken(world, draft):
    old = given_own.sheet(draft)
    given_own.print_anew(world, draft)
    assert given_own.give_back(world, draft, code=old.code).proof.document == old


@pytest.mark.clause("A2.5.9.2")
def test_a_period_that_has_passed_is_told_before_anything_is_written(world, draft, folder):
    later = world.viewer("teacher").moved_to(world.now + timedelta(days=60))
    with pytest.raises(Refused, match="Период уже прошёл"):
        given_own.print_anew(world, draft, viewer=later)
    with pytest.raises(Unmet, match="Период уже прошёл"):
        given_own.give_back(world, draft, viewer=later, signed_on=later.today)
    left_as_it_was(draft, folder)


def test_who_has_left_the_post_on_the_sheet_begins_anew(world, draft, folder):
    yesterday = world.viewer("teacher").today - timedelta(days=1)
    Employment.objects.filter(person=draft.person).update(until=yesterday)
    for act in (given_own.print_anew, given_own.give_back):
        with pytest.raises(Refused, match="прежнее место работы: СШ № 7"):
            act(world, draft)
    left_as_it_was(draft, folder)


@pytest.mark.clause("A2.application", "A2.consent")
@pytest.mark.parametrize("norm", ["letter_signatures", "consent_signatures"])
def test_both_the_letter_and_the_consent_have_to_be_admitted_on_paper(world, draft, only, folder, norm):
    only(norm, "electronic", "qualified")
    with pytest.raises(Unmet, match="На бумаге это в регионе не подписывают"):
        given_own.give_back(world, draft)
    left_as_it_was(draft, folder)


@pytest.mark.parametrize("norm", ["letter_signatures", "consent_signatures"])
def test_both_have_to_be_admitted_by_a_file(world, draft, only, signing, folder, norm):
    only(norm, "electronic", "paper")
    file = signing.file(given_own.sheet(draft), world.person("teacher"))
    with pytest.raises(Unmet, match="Файлом квалифицированной подписи это в регионе не подписывают"):
        given_own.bring(world, draft, file)
    left_as_it_was(draft, folder)


def test_where_neither_is_admitted_nothing_is_printed(world, only):
    only("letter_signatures", "electronic")
    with pytest.raises(Refused, match="На бумаге это в регионе не подписывают"):
        given_own.draft(world)
    assert not Application.objects.exists() and not Document.objects.exists()


def test_it_cannot_be_signed_by_a_click_behind_the_sheet(world, draft):
    with pytest.raises(Unmet, match="нет согласия"):
        applications.sign_application(draft, viewer=world.viewer("teacher"), seen=given.seen(draft))


@pytest.mark.clause("A2.5.1")
def test_a_draft_thrown_away_takes_no_sheet_any_more(world, draft, folder):
    viewer = world.viewer("teacher")
    gone = perform(draft, "discard", viewer=viewer, seen=given.seen(draft))
    assert (gone.state, gone.sent_at) == ("withdrawn", None)
    assert not Application.objects.visible_to(world.viewer("operator")).exists()
    with pytest.raises(Denied):
        given_own.give_back(world, draft)
    assert not Signature.objects.exists() and not StoredFile.objects.exists()


def test_the_journal_says_what_was_printed_and_signed(world, draft):
    sent = given_own.give_back(world, draft)
    names = list(Entry.objects.filter(case=sent.case).order_by("seq").values_list("name", flat=True))
    assert names == ["prepare", "own_printed", "sign_own_on_paper"]
    assert set(Entry.objects.filter(case=sent.case).values_list("capacity", flat=True)) == {"self"}


def test_a_page_that_is_too_old_moves_nothing(world, draft, folder):
    seen = given.seen(draft)
    given_own.print_anew(world, draft)
    with pytest.raises(Stale):
        given_own.give_back(world, draft, seen=seen)
    left_as_it_was(draft, folder)


@pytest.mark.clause("A2.5.9.4")
def test_what_was_signed_on_paper_goes_on_like_any_other(world, draft):
    sent = given_own.give_back(world, draft)
    agreed = applications.agree_conditions(
        sent,
        conditions=given.CONDITIONS,
        means="phone",
        with_whom="заявитель",
        viewer=world.viewer("operator"),
        seen=given.seen(sent),
    )
    assert agreed.state == "agreed"
