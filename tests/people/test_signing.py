"""A simple electronic signature: the agreement accepted once, the password every time (decision 43)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from marshrut.core.workflow import Refused
from marshrut.people.actions import prove_hand
from marshrut.people.actions.throttle import Throttled
from marshrut.people.models import Person, SigningAgreement
from marshrut.regulations import signing
from tests.signing import PASSWORD, signer, with_password


def prove(world, who="teacher", password=PASSWORD, accepts=True, at=None):
    return prove_hand(
        person=world.person(who),
        password=password,
        accepts=accepts,
        address="192.0.2.7",
        viewer=world.viewer(who, at),
    )


@pytest.fixture
def teacher(world):
    return with_password(world.person("teacher"))


def test_the_agreement_is_accepted_once_with_its_text_and_version(world, teacher, now):
    first, second = prove(world), prove(world, accepts=False)
    assert first == second == SigningAgreement.objects.get()
    assert (first.person, first.version, first.accepted_at) == (teacher, signing.AGREEMENT_VERSION, now)
    assert "равнозначен документу на бумаге" in first.text and "63-ФЗ" in first.text


def test_nothing_is_signed_before_the_agreement(world, teacher):
    with pytest.raises(Refused, match="примите соглашение"):
        prove(world, accepts=False)
    assert not SigningAgreement.objects.exists()


def test_a_new_text_is_accepted_anew(world, teacher, monkeypatch):
    prove(world)
    for place in ("marshrut.people.queries.signing", "marshrut.people.actions.signing"):
        monkeypatch.setattr(f"{place}.AGREEMENT_VERSION", 2)
    with pytest.raises(Refused, match="примите соглашение"):
        prove(world, accepts=False)
    assert prove(world).version == 2
    assert SigningAgreement.objects.count() == 2


def test_a_wrong_password_signs_nothing_and_is_counted(world, teacher):
    for _ in range(5):
        with pytest.raises(Refused, match="не подходит, документ не подписан"):
            prove(world, password="другой пароль")
    with pytest.raises(Throttled, match=r"Слишком много неудачных попыток.*новую карточку"):
        prove(world)
    later = world.now + timedelta(minutes=16)
    assert prove(world, at=later)


def test_another_s_password_signs_nothing(world, teacher):
    with_password(world.person("colleague"))
    Person.objects.filter(pk=teacher.pk).update(password="!")
    teacher.refresh_from_db()
    with pytest.raises(Refused, match="нет пароля"):
        prove(world)


def test_what_was_accepted_stays(world, teacher):
    prove(world)
    for change in ({"text": "иначе"}, {"person": world.person("colleague")}, {"version": 7}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SigningAgreement.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningAgreement.objects.all()._raw_delete("default")


def test_the_page_shows_the_text_before_and_after(world, teacher, client):
    client.force_login(teacher)
    page = client.get(reverse("signing_agreement")).content.decode()
    assert "Его принимают один раз" in page and "63-ФЗ" in page
    signer(teacher, world.now)
    assert "Вы приняли его" in client.get(reverse("signing_agreement")).content.decode()
