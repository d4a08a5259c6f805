"""A teacher's own consent signed by a file of a qualified signature (decisions 8 and 45)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from marshrut.core.workflow import Denied, Refused, Unmet, may, perform
from marshrut.diagnostics.actions import applications, consents, own
from marshrut.diagnostics.models import Consent
from marshrut.documents.actions import take_signature
from marshrut.documents.models import Document, Signature, StoredFile
from marshrut.documents.queries import proof_file
from tests.diagnostics import given
from tests.world import World

pytestmark = pytest.mark.clause("A2.consent")
SOME = ["subject", "methodical"]


@pytest.fixture
def asked(world):
    world.person("head")
    return given.consent(world, given.asked(world), "teacher")


def printed(world, consent, blocks=SOME, by="teacher"):
    return own.print_consent(
        given.fresh(consent), blocks=blocks, viewer=world.viewer(by), seen=given.seen(consent)
    )


def bring(world, sheet, file, by="teacher"):
    consent = Consent.objects.get(pk=sheet.case_id)
    return take_signature(sheet, file, viewer=world.viewer(by), seen=given.seen(consent))


def signed(world, signing, consent, blocks=SOME):
    sheet = printed(world, consent, blocks)
    return bring(world, sheet, signing.file(sheet, world.person("teacher")))


def nothing_is_left(consent):
    assert not Signature.objects.exists() and not StoredFile.objects.exists()
    assert given.fresh(consent).signature == ""


@pytest.mark.clause("A2.5.9.3")
def test_a_consent_signed_by_a_file_is_given_to_the_blocks_of_the_sheet(world, signing, asked, now):
    done = signed(world, signing, asked)
    assert (done.state, done.signature, done.given_at, done.blocks) == ("given", "qualified", now, SOME)
    assert "Блоки: предметный, методический." in done.text
    proof, sheet = done.proof, Document.objects.get(kind="own_consent")
    assert (proof.kind, proof.document, proof.digest) == ("qualified", sheet, bytes(sheet.digest).hex())
    teacher = world.person("teacher")
    assert (proof.person, proof.entered_by, proof.file.owner) == (teacher, teacher, teacher)
    assert proof.certificate.startswith("Ветрова Мария Петровна; выдал")


@pytest.mark.clause("A2.5.9.3")
def test_the_printed_table_says_how_each_was_signed(world, signing, asked):
    signed(world, signing, asked, given.BLOCKS)
    given.give(world, asked.application, "colleague")
    sheet = applications.print_consents(given.fresh(asked.application), viewer=world.viewer("deputy"))
    how = {row["name"]: row["signature"] for row in sheet.context["rows"]}
    assert how["Ветрова Мария Петровна"] == "усиленная квалифицированная подпись, 23.11.2026"
    assert how["Ёлкина Анна Ильинична"].startswith("простая электронная подпись")


def test_the_file_is_seen_by_those_who_see_the_consent(world, signing, asked):
    proof = signed(world, signing, asked).proof
    seers = {name for name in World.CAST if proof_file(proof, world.viewer(name))}
    assert seers == {"teacher", "head", "deputy", "deputy_developer", "operator"}


@pytest.mark.parametrize("name", [*World.CAST, "visitor", "system"])
def test_the_teacher_alone_prints_and_brings_it(world, signing, asked, name):
    if name == "teacher":
        assert may(asked, "give_by_file", world.viewer(name))
        return
    with pytest.raises(Denied):
        printed(world, asked, by=name)
    sheet = printed(world, asked)
    with pytest.raises(Denied):
        bring(world, sheet, signing.file(sheet, world.person("teacher")), name)
    nothing_is_left(asked)


def test_another_persons_signature_is_told_by_name(world, signing, asked):
    sheet = printed(world, asked)
    with pytest.raises(Refused, match=r"Файл подписан: Сомов.*должен подписать Ветрова Мария Петровна"):
        bring(world, sheet, signing.file(sheet, world.person("head")))
    nothing_is_left(asked)


@pytest.mark.parametrize("change", ["blocks", "name"])
def test_what_changed_after_printing_is_printed_anew(world, signing, asked, change):
    sheet = printed(world, asked)
    file = signing.file(sheet, world.person("teacher"))
    if change == "blocks":
        type(asked.application).objects.filter(pk=asked.application_id).update(blocks=["subject"])
    else:
        type(world.person("teacher")).objects.filter(pk=world.person("teacher").pk).update(
            surname="Ветрова-Ким"
        )
    with pytest.raises(Refused, match="напечатайте согласие заново"):
        bring(world, sheet, file)
    nothing_is_left(asked)


def test_no_blocks_or_strange_ones_are_not_printed(world, signing, asked):
    for blocks, words in (([], "Не выбран ни один блок"), (["staff"], "Этих блоков нет в заявке")):
        with pytest.raises(Refused, match=words):
            printed(world, asked, blocks)
    assert not Document.objects.filter(kind="own_consent").exists()


@pytest.mark.clause("A2.5.1")
def test_who_refused_or_withdrew_may_come_back_by_a_file(world, signing, asked):
    refused = perform(asked, "refuse", viewer=world.viewer("teacher"), seen=given.seen(asked))
    done = signed(world, signing, refused)
    consents.withdraw_consent(done, viewer=world.viewer("teacher"), seen=given.seen(done))
    assert signed(world, signing, done, ["subject"]).blocks == ["subject"]
    assert Signature.objects.filter(person=world.person("teacher")).count() == 2


def test_after_sending_it_is_too_late(world, signing):
    sent = given.sent(world)
    mine = given.consent(world, sent, "teacher")
    with pytest.raises(Refused, match="Заявка уже отправлена"):
        printed(world, mine)


def test_a_region_may_not_take_files(world, signing, asked, only, sign_in):
    sheet = printed(world, asked)
    only("consent_signatures", "paper", "electronic")
    with pytest.raises(Unmet, match="Файлом квалифицированной подписи это в регионе не подписывают"):
        bring(world, sheet, signing.file(sheet, world.person("teacher")))
    nothing_is_left(asked)
    client = sign_in("teacher")
    assert "Подписать файлом" not in client.get(reverse("consent", args=[asked.pk])).content.decode()
    page = client.get(reverse("consent_file", args=[asked.pk])).content.decode()
    assert "Подписать согласие файлом сейчас нельзя" in page


def test_a_region_that_takes_files_alone_still_has_the_way(world, signing, asked, only, sign_in):
    only("consent_signatures", "qualified")
    page = sign_in("teacher").get(reverse("consent", args=[asked.pk])).content.decode()
    assert "Подписать файлом" in page and "Даю согласие" not in page
    assert signed(world, signing, asked).state == "given"


def test_a_server_that_trusts_nobody_does_not_offer_it(world, asked, sign_in, settings):
    settings.SIGNATURE_AUTHORITIES = None
    page = sign_in("teacher").get(reverse("consent", args=[asked.pk])).content.decode()
    assert "Подписать файлом" not in page


def test_on_the_pages_from_the_blocks_to_the_certificate(world, signing, asked, sign_in):
    client, teacher = sign_in("teacher"), world.person("teacher")
    page = reverse("consent_file", args=[asked.pk])
    told = {"seen": given.seen(asked), "blocks": SOME}
    assert "Отметьте хотя бы один блок" in client.post(page, {"seen": told["seen"]}).content.decode()
    for _ in range(2):
        went = client.post(page, told)
    sheet = Document.objects.get(kind="own_consent")
    assert went["Location"] == reverse("document", args=[sheet.pk])
    file = signing.file(sheet, teacher).read()
    assert "Подписать файлом" in client.get(went["Location"]).content.decode()
    address = reverse("signature_file", args=[sheet.pk])
    seen = client.get(address).context["seen"]
    for _ in range(2):
        back = client.post(address, {"seen": seen, "file": SimpleUploadedFile("a.sig", file)})
        assert back["Location"] == reverse("consent", args=[asked.pk])
    assert Signature.objects.count() == StoredFile.objects.count() == 1
    shown = client.get(back["Location"]).content.decode()
    assert "Ветрова Мария Петровна; выдал" in shown and "a.sig" in shown


def test_the_school_reads_how_it_was_signed(world, signing, asked, sign_in):
    signed(world, signing, asked)
    page = sign_in("deputy").get(reverse("application", args=[asked.application_id])).content.decode()
    assert "усиленная квалифицированная подпись" in page
    shown = sign_in("deputy").get(reverse("consent", args=[asked.pk])).content.decode()
    assert "Сертификат" in shown and "Файл подписи" in shown
    assert sign_in("other_head").get(reverse("consent", args=[asked.pk])).status_code == 404
