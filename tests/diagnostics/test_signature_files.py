"""A school's letter signed by a file of a qualified signature (decision 45)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from marshrut.core.workflow import Refused, Unmet, may
from marshrut.diagnostics.models import Application
from marshrut.documents.actions import take_signature
from marshrut.documents.apps import signatures_can_be_proved
from marshrut.documents.models import Signature, StoredFile
from tests.diagnostics import given
from tests.diagnostics import given_sheets as sheets
from tests.world import World


@pytest.fixture
def ready(world):
    world.person("head")
    return given.submitted(world)


def bring(world, sheet, file, by="deputy"):
    application = Application.objects.get(pk=sheet.case_id)
    return take_signature(sheet, file, viewer=world.viewer(by), seen=given.seen(application))


@pytest.mark.clause("A2.application", "A2.5.9.3")
@pytest.mark.parametrize("by", ["deputy", "head"])
def test_a_letter_signed_by_a_file_is_sent(world, signing, ready, now, by):
    sheet = sheets.printed_letter(world, ready)
    sent = bring(world, sheet, signing.file(sheet, world.person("head")), by)
    assert (sent.state, sent.signature, sent.sent_at, sent.signer) == (
        "sent",
        "qualified",
        now,
        world.person("head"),
    )
    proof = sent.proof
    assert (proof.kind, proof.document, proof.digest) == ("qualified", sheet, bytes(sheet.digest).hex())
    assert (proof.person, proof.entered_by) == (world.person("head"), world.person(by))
    assert proof.certificate.startswith("Сомов Пётр Ильич; выдал Демонстрационный удостоверяющий центр")
    assert (proof.file.format, proof.file_sha256) == ("sig", proof.file.sha256)
    assert sent.number


@pytest.mark.clause("A2.application")
def test_only_who_prepares_the_application_brings_it(world, ready):
    who = {name for name in World.CAST if may(ready, "sign_by_file", world.viewer(name))}
    assert who == {"head", "deputy", "deputy_developer"}


@pytest.mark.clause("A2.application")
def test_another_persons_signature_is_told_by_name(world, signing, ready):
    sheet = sheets.printed_letter(world, ready)
    with pytest.raises(Refused, match=r"Файл подписан: .*\. Этот документ должен подписать Сомов Пётр Ильич"):
        bring(world, sheet, signing.file(sheet, world.person("deputy")))
    assert not StoredFile.objects.exists() and not Signature.objects.exists()


@pytest.mark.clause("A2.application")
def test_a_letter_changed_after_printing_is_refused(world, signing, ready):
    sheet = sheets.printed_letter(world, ready)
    file = signing.file(sheet, world.person("head"))
    Application.objects.filter(pk=ready.pk).update(comment="нужен сурдопереводчик", blocks=["method"])
    with pytest.raises(Refused, match="заявка изменилась"):
        bring(world, sheet, file)
    assert not StoredFile.objects.exists()


def test_a_signature_of_another_sheet_is_refused(world, signing, ready):
    first, second = sheets.printed_letter(world, ready), sheets.printed_letter(world, ready)
    signing.printed(second)
    with pytest.raises(Refused, match="не от этого файла"):
        bring(world, second, signing.file(first, world.person("head")))


def test_before_its_pdf_is_made_there_is_nothing_to_sign(world, signing, ready):
    sheet = sheets.printed_letter(world, ready)
    with pytest.raises(Refused, match="ещё готовится"):
        bring(world, sheet, signing.file(sheet, world.person("head"), content=b"%PDF"))


def test_a_server_that_trusts_nobody_does_not_offer_it(world, signing, ready, settings, sign_in):
    sheet = sheets.printed_letter(world, ready)
    file = signing.file(sheet, world.person("head"))
    page = sign_in("deputy").get(reverse("document", args=[sheet.pk]))
    assert "Подписать файлом" in page.content.decode()
    settings.SIGNATURE_AUTHORITIES = None
    with pytest.raises(Refused, match="доверенные удостоверяющие центры не указаны"):
        bring(world, sheet, file)
    page = sign_in("deputy").get(reverse("document", args=[sheet.pk]))
    assert "Подписать файлом" not in page.content.decode()


def test_a_region_that_signs_by_file_alone_still_prints_the_letter(world, signing, ready, only):
    only("letter_signatures", "qualified")
    sheet = sheets.printed_letter(world, ready)
    with pytest.raises(Unmet, match="Скачайте документ и подпишите его файлом"):
        given.applications.sign_application(ready, viewer=world.viewer("head"), seen=given.seen(ready))
    assert bring(world, sheet, signing.file(sheet, world.person("head"))).state == "sent"


def test_a_region_may_not_take_files(world, signing, ready, only):
    only("letter_signatures", "paper", "electronic")
    sheet = sheets.printed_letter(world, ready)
    with pytest.raises(Unmet, match="Файлом квалифицированной подписи это в регионе не подписывают"):
        bring(world, sheet, signing.file(sheet, world.person("head")))
    assert not StoredFile.objects.exists()


@pytest.mark.clause("A2.application")
def test_on_the_page_a_refusal_says_what_to_do_and_a_second_click_is_a_success(
    world, signing, ready, sign_in
):
    sheet = sheets.printed_letter(world, ready)
    address = reverse("signature_file", args=[sheet.pk])
    client = sign_in("deputy")
    good = signing.file(sheet, world.person("head")).read()
    shown = client.get(address)
    assert "Скачайте PDF" in shown.content.decode()
    data = {"seen": shown.context["seen"]}
    page = client.post(address, {**data, "file": SimpleUploadedFile("a.sig", b"text")})
    assert "Это не файл подписи" in page.content.decode()
    page = client.post(address, data)
    assert "Приложите файл подписи" in page.content.decode()
    for _ in range(2):
        page = client.post(address, {**data, "file": SimpleUploadedFile("a.sig", good)})
        assert page["Location"] == reverse("application", args=[ready.pk])
    assert Signature.objects.filter(kind="qualified").count() == 1
    away = client.get(address, follow=True).content.decode()
    assert "Этот документ уже подписан" in away
    assert "Сертификат: Сомов Пётр Ильич; выдал" in away and "Скачать файл подписи" in away
    assert client.get(reverse("document", args=[sheet.pk])).status_code == 200


@pytest.mark.parametrize("who", ["operator", "other_head", "teacher", "administrator"])
def test_others_cannot_bring_it(world, signing, ready, sign_in, who):
    sheet = sheets.printed_letter(world, ready)
    file = signing.file(sheet, world.person("head")).read()
    answer = sign_in(who).post(
        reverse("signature_file", args=[sheet.pk]),
        {"seen": given.seen(ready), "file": SimpleUploadedFile("a.sig", file)},
    )
    assert answer.status_code in (200, 403, 404)
    assert not Signature.objects.exists() and not StoredFile.objects.exists()


@pytest.mark.parametrize("lacks", [{"certificate": ""}, {"file_sha256": ""}])
def test_the_database_asks_for_certificate_and_file(world, signing, ready, lacks):
    sheet = sheets.printed_letter(world, ready)
    proof = bring(world, sheet, signing.file(sheet, world.person("head"))).proof
    values = {f.attname: getattr(proof, f.attname) for f in Signature._meta.fields if f.name != "id"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(**{**values, **lacks})


def test_check_deploy_says_where_nothing_can_be_proved(signing, settings, tmp_path):
    assert signatures_can_be_proved(None) == []
    settings.SIGNATURE_AUTHORITIES = tmp_path / "nothing.pem"
    (worry,) = signatures_can_be_proved(None)
    assert worry.id == "documents.W001" and "nothing.pem" in worry.msg
    settings.SIGNATURE_AUTHORITIES = None
    assert signatures_can_be_proved(None) == []
