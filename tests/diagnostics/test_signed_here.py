"""Signing on the pages: what is signed is kept with who, under which agreement, of what (decision 43)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from marshrut.core.models import EntryPayload
from marshrut.diagnostics.models import Application, Consent
from marshrut.documents.models import Document, Signature
from marshrut.people.models import SigningAgreement
from tests.diagnostics import given
from tests.signing import FIRST, HAND, PASSWORD, signer, with_password


@pytest.fixture
def letter(world):
    with_password(world.person("head"))
    return given.submitted(world)


def check(application, client, **sent):
    told = {"seen": given.seen(application), "confirmed": "on", **sent}
    return client.post(
        reverse("application_check", args=[application.pk]), told, follow=True
    ).content.decode()


@pytest.mark.clause("A2.5.9.3", "A2.application")
def test_the_head_s_signature_is_kept_with_the_letter(world, letter, sign_in):
    assert "Заявка отправлена" in check(letter, sign_in("head"), **FIRST)
    sent, proof = Application.objects.get(), Signature.objects.get()
    assert (sent.proof, sent.signature, proof.kind) == (proof, "electronic", "electronic")
    assert (proof.person, proof.entered_by, proof.post) == (*[world.person("head")] * 2, "Директор")
    sheet = Document.objects.get(kind="application")
    assert (proof.document, proof.digest) == (sheet, bytes(sheet.digest).hex())
    assert proof.agreement == SigningAgreement.objects.get(person=world.person("head"))


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Введите пароль: это ваша подпись"),
        ({"password": PASSWORD}, "Примите соглашение"),
        ({"password": "не тот", "accepts": "on"}, "Пароль не подходит, документ не подписан"),
    ],
)
def test_without_a_hand_nothing_is_sent(letter, sign_in, sent, words):
    assert words in check(letter, sign_in("head"), **sent)
    assert given.fresh(letter).state == "signing"
    assert not Signature.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"password": "не тот", "accepts": "on"}])
def test_who_saw_an_older_letter_is_told_with_the_wrong_password(letter, sign_in, sent):
    """Else the page shown again would be signed as if it were the one that was read."""
    page = check(letter, sign_in("head"), seen=given.seen(letter) - 1, **sent)
    assert page.count("Пока страница была открыта") == 1


def test_the_agreement_is_asked_for_once(world, letter, sign_in):
    page = reverse("application_check", args=[letter.pk])
    assert "Принимаю соглашение" in sign_in("head").get(page).content.decode()
    signer(world.person("head"), world.now)
    assert "Принимаю соглашение" not in sign_in("head").get(page).content.decode()
    assert "Заявка отправлена" in check(letter, sign_in("head"), **HAND)


def test_who_hands_the_letter_over_signs_nothing(world, sign_in):
    application = given.consented(world)
    page = sign_in("deputy").get(reverse("application_check", args=[application.pk])).content.decode()
    assert "Ваш пароль" not in page
    assert "передана на подпись" in check(application, sign_in("deputy"))


def test_a_password_stands_nowhere_afterwards(letter, sign_in):
    page = check(letter, sign_in("head"), **FIRST)
    assert PASSWORD not in page
    assert PASSWORD not in str(list(EntryPayload.objects.values_list("data", flat=True)))


@pytest.mark.clause("A2.consent")
def test_a_teacher_s_consent_is_signed_by_their_password(world, sign_in):
    consent = given.consent(world, given.asked(world), "teacher")
    with_password(world.person("teacher"))
    page, told = reverse("consent", args=[consent.pk]), {"blocks": ["subject"]}
    client = sign_in("teacher")
    told["seen"] = given.seen(consent)
    assert "Введите пароль" in client.post(page, told).content.decode()
    old = {**told, "seen": told["seen"] - 1, "password": "не тот", "accepts": "on"}
    assert "Пока страница была открыта" in client.post(page, old).content.decode()
    assert "Согласие дано" in client.post(page, {**told, **FIRST}, follow=True).content.decode()
    given_now = Consent.objects.get(pk=consent.pk)
    assert given_now.proof.person == world.person("teacher")
    assert (given_now.signature, given_now.blocks) == ("electronic", ["subject"])


def test_the_database_takes_no_electronic_signature_without_its_agreement(world, letter):
    head = world.person("head")
    told = {"case": letter.case, "person": head, "digest": "0" * 64, "signed_on": "2026-11-23"}
    told |= {"entered_at": world.now, "entered_by": head}
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(kind="electronic", **told)
    under = signer(head, world.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(
            kind="electronic", agreement=under, **{**told, "entered_by": world.person("deputy")}
        )
    Signature.objects.create(kind="electronic", agreement=under, **told)
