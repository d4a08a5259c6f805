"""Card and extract signed by hand and given back by their codes (decision 42)."""

from datetime import timedelta

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from marshrut.core.models import Look
from marshrut.core.workflow import Denied, Refused, Repeated, Unmet, may
from marshrut.documents.models import Document, Signature, StoredFile
from marshrut.pathways import actions
from marshrut.pathways.models import Agreement, Party, Pathway
from tests.diagnostics.given_sheets import photographs
from tests.formats import pictures as made
from tests.world import World

TEACHER, CURATOR, HEAD = Party.TEACHER, Party.CURATOR, Party.HEAD
STEPS = ("agree_teacher_on_paper", "agree_curator_on_paper", "approve_on_paper")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path))
    return tmp_path


@pytest.fixture
def placed(given, world):
    world.person("head")
    return given.placed()


def sheet(pathway, kind="card"):
    return Document.objects.filter(case_id=pathway.pk, kind=kind).latest("pk")


def give_back(given, pathway, *parties, by="developer", kind="", **changed):
    fresh = Pathway.objects.get(pk=pathway.pk)
    people = {
        TEACHER: fresh.person_id,
        CURATOR: fresh.curator_id,
        HEAD: given.world.person("head").pk,
    }
    told = {
        "hands": {party: people[party] for party in parties},
        "code": sheet(pathway, kind or ("extract" if HEAD in parties else "card")).code,
        "signed_on": given.world.viewer(by).today,
        "scan": photographs(),
    }
    return given.by(by, actions.sign_on_paper, pathway, **{**told, **changed})


@pytest.mark.clause("A3.4.3.4", "A3.4.3.6", "A3.4.3.10")
def test_all_three_sign_by_hand_and_it_comes_to_the_register(given, world, placed, now):
    pathway = give_back(given, placed, TEACHER, CURATOR)
    pathway = give_back(given, pathway, HEAD, by="deputy")
    assert (pathway.state, pathway.approved_at) == ("approved", now)
    rows = {row.party: row for row in Agreement.objects.select_related("proof")}
    assert {row.signature for row in rows.values()} == {"paper"}
    assert rows[HEAD].person == world.person("head")
    assert rows[HEAD].proof.entered_by == world.person("deputy")
    assert rows[TEACHER].proof.file == rows[CURATOR].proof.file != rows[HEAD].proof.file
    assert rows[HEAD].signed_digest == rows[HEAD].version.digests["extract"]
    given.by("developer", actions.put_into_register, pathway)
    lines = sheet(pathway, "extract").context["approvals"]
    assert {line["how"] for line in lines} == {"на бумаге, 23.11.2026"}
    assert [line["name"] for line in lines if line["who"] == "Руководитель организации"] == [
        "Сомов Пётр Ильич"
    ]


@pytest.mark.clause("A3.4.3.6")
@pytest.mark.parametrize("by", ["teacher", "developer"])
def test_one_of_them_may_sign_by_hand_and_the_other_here(given, placed, by):
    pathway = give_back(given, placed, TEACHER, by=by)
    pathway = given.by(given.curator(pathway), actions.agree, pathway, version=1)
    assert given.by("head", actions.approve, pathway, version=1).state == "approved"


@pytest.mark.clause("A3.4.3.6", "A2.6.3")
def test_who_may_give_a_sheet_back(given, world, placed):
    curator = given.curator(placed)
    cast = world.viewers(World.CAST)
    found = {step: {n for n in World.CAST if may(placed, step, cast[n])} for step in STEPS}
    assert found == {
        "agree_teacher_on_paper": {"teacher", "developer"},
        "agree_curator_on_paper": {curator, "developer"},
        "approve_on_paper": {"head", "deputy", "deputy_developer", "developer"},
    }


@pytest.mark.clause("A2.6.3")
def test_a_private_one_is_shown_to_the_head_by_its_teacher_alone(given, world):
    private = given.placed(collective=False)
    assert not [n for n in World.CAST if may(private, "agree_teacher_on_paper", world.viewer(n))]
    with pytest.raises(Denied):
        give_back(given, private, TEACHER)


@pytest.mark.clause("A3.4.3.10")
def test_nothing_is_approved_before_both_agreed(given, placed):
    pathway = give_back(given, placed, TEACHER)
    with pytest.raises(Unmet, match="Куратор: версия 1 ещё не согласована"):
        give_back(given, pathway, HEAD, by="head")
    assert StoredFile.objects.count() == 1


@pytest.mark.clause("A3.4.3.10")
def test_a_deputy_s_own_hand_approves_nothing(given, world, placed):
    pathway = give_back(given, placed, TEACHER, CURATOR)
    hands = {HEAD: world.person("deputy").pk}
    with pytest.raises(Refused, match="подписать лист не мог"):
        give_back(given, pathway, HEAD, by="deputy", hands=hands)


def test_a_version_is_signed_once_by_each(given, placed):
    pathway = give_back(given, placed, TEACHER)
    with pytest.raises(Unmet, match="уже согласована"):
        give_back(given, pathway, TEACHER, by="teacher")


def test_the_second_click_is_one_signature(given, world, placed):
    pathway = Pathway.objects.select_related("case").get(pk=placed.pk)
    told = {
        "hands": {TEACHER: pathway.person_id},
        "code": sheet(pathway).code,
        "signed_on": world.viewer("teacher").today,
        "viewer": world.viewer("teacher"),
        "seen": pathway.case.version,
    }
    actions.sign_on_paper(pathway, scan=photographs(), **told)
    with pytest.raises(Repeated):
        actions.sign_on_paper(pathway, scan=photographs(), **told)
    assert (Signature.objects.count(), StoredFile.objects.count()) == (1, 1)


REFUSED = {
    "an extract for a card": ({"kind": "extract"}, "карту, руководитель — выписку"),
    "no such code": ({"code": "2" * 12}, "Такого листа"),
    "too early": ({"signed_on": "yesterday"}, "напечатан позже"),
    "nobody": ({"hands": {}}, "Отметьте"),
    "another's hand": ({"hands": {TEACHER: "colleague"}}, "не мог"),
    "no scan": ({"scan": photographs(b"<html>")}, "не похож"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_sheet_is_refused_and_nothing_is_left(given, world, placed, folder, name):
    changed, words = REFUSED[name]
    changed = dict(changed)
    if "signed_on" in changed:
        changed["signed_on"] = world.viewer("developer").today - timedelta(days=1)
    if changed.get("hands"):
        changed["hands"] = {TEACHER: world.person("colleague").pk}
    with pytest.raises(Refused, match=words):
        give_back(given, placed, TEACHER, **changed)
    assert Pathway.objects.get(pk=placed.pk).state == "agreeing"
    left = (Agreement.objects.count(), Signature.objects.count(), StoredFile.objects.count())
    assert left == (0, 0, 0) and not [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.clause("A3.4.3.7")
def test_a_sheet_of_an_earlier_version_is_refused(given, placed):
    old = sheet(placed).code
    pathway = given.new_version(placed)
    with pytest.raises(Refused, match="не от версии 2"):
        give_back(given, pathway, TEACHER, code=old)


def test_the_database_takes_no_paper_without_its_proof(given, world, placed):
    told = {
        "version": placed.versions.get(),
        "party": TEACHER,
        "person": world.person("teacher"),
        "capacity": "self",
        "signed_digest": "0" * 64,
        "at": world.now,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.create(signature="paper", **told)


def openers(client, world, file):
    found = set()
    for name in World.CAST:
        client.force_login(world.person(name))
        if client.get(reverse("stored_file", args=[file.key])).status_code == 200:
            found.add(name)
    return found


@pytest.mark.clause("A2.6.3", "A3.4.3.4")
def test_the_scan_of_a_card_never_reaches_the_school(given, world, placed, client):
    curator = given.curator(placed)
    give_back(given, placed, TEACHER, CURATOR)
    card = StoredFile.objects.get(purpose="card_scan")
    assert openers(client, world, card) == {"teacher", "developer", curator}
    lookers = set(Look.objects.filter(what="Подписанная карта ИОМ").values_list("viewer__login", flat=True))
    assert lookers == {"developer", curator}


@pytest.mark.clause("A2.6.3", "A3.4.3.10")
def test_the_scan_of_an_extract_is_the_school_s_too(given, world, placed, client):
    curator = given.curator(placed)
    give_back(given, give_back(given, placed, TEACHER, CURATOR), HEAD, by="head")
    extract = StoredFile.objects.get(purpose="extract_scan")
    school = {"head", "deputy", "deputy_developer"}
    assert openers(client, world, extract) == {"teacher", "developer", curator, *school}


@pytest.mark.clause("A2.6.3")
def test_a_card_s_code_leads_the_head_nowhere(given, world, placed, client):
    client.force_login(world.person("head"))
    assert client.get(reverse("sheet_found", args=[sheet(placed).code])).status_code == 404
    assert client.get(reverse("sheet_found", args=[sheet(placed, "extract").code])).status_code == 302
    asked = client.get(reverse("pathway_signed", args=[placed.pk]), {"code": sheet(placed).code})
    assert asked.status_code == 302


# Pages


def scans(*contents):
    return [SimpleUploadedFile(f"{n}.jpg", content) for n, content in enumerate(contents)]


def test_the_pages_from_the_sheet_to_the_approval(given, world, placed, client):
    client.force_login(world.person("developer"))
    card = sheet(placed)
    page = client.get(reverse("document", args=[card.pk])).content.decode()
    back = f"{reverse('pathway_signed', args=[placed.pk])}?code={card.code}"
    assert back in page
    form = client.get(back).content.decode()
    assert "Ветрова Мария Петровна, педагог" in form and "куратор" in form
    fresh = Pathway.objects.select_related("case").get(pk=placed.pk)
    told = {
        "seen": fresh.case.version,
        "code": card.code,
        "signed_on": "2026-11-23",
        "parties": ["teacher", "curator"],
    }
    page = client.post(back, {**told, "scan": scans(made.jpeg(6), made.jpeg())}, follow=True).content.decode()
    assert "Подписанный лист приложен" in page and "на бумаге" in page and "Подписано на бумаге" in page
    client.force_login(world.person("head"))
    extract = sheet(placed, "extract")
    back = f"{reverse('pathway_signed', args=[placed.pk])}?code={extract.code}"
    assert "Сомов Пётр Ильич, Директор" in client.get(back).content.decode()
    fresh.case.refresh_from_db()
    told = {"seen": fresh.case.version, "code": extract.code, "signed_on": "2026-11-23"}
    told |= {"signer": world.person("head").pk}
    refused = client.post(back, {**told, "scan": scans(made.HEIC)}).content.decode()
    assert "HEIC" in refused
    client.post(back, {**told, "scan": scans(made.jpeg())})
    assert Pathway.objects.get(pk=placed.pk).state == "approved"


def test_a_sheet_is_asked_for_only_while_a_hand_of_it_is_awaited(given, world, placed, client):
    client.force_login(world.person("teacher"))
    page = reverse("document", args=[sheet(placed).pk])
    assert "Загрузить подписанный лист" in client.get(page).content.decode()
    give_back(given, placed, TEACHER, CURATOR)
    assert "Загрузить подписанный лист" not in client.get(page).content.decode()


def test_without_a_code_the_page_asks_for_it(given, world, placed, client):
    client.force_login(world.person("developer"))
    address = reverse("pathway_signed", args=[placed.pk])
    assert "Какой лист подписан?" in client.get(address).content.decode()
    assert "Листа с таким кодом у этого ИОМ нет" in client.get(address, {"code": "2" * 12}).content.decode()
    extract = client.get(address, {"code": sheet(placed, "extract").code}).content.decode()
    assert "уже собраны, или вносить их вам нельзя" in extract


@pytest.mark.parametrize("name", ["colleague", "other_head", "operator", "administrator"])
def test_nobody_else_comes_to_the_page(given, world, placed, client, name):
    client.force_login(world.person(name))
    assert client.get(reverse("pathway_signed", args=[placed.pk])).status_code == 404
