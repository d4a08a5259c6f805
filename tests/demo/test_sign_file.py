"""The demo's own authority: what it signs holds, and nothing of it is there without an authority."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from marshrut.demo.actions.signing import make_authority
from marshrut.formats import cms

pytestmark = [pytest.mark.urls("tests.demo.urls"), pytest.mark.django_db]
PDF = b"%PDF-1.7 printed"


@pytest.fixture
def authority(settings, tmp_path):
    settings.SIGNATURE_AUTHORITIES = make_authority(tmp_path / "authority")
    return settings.SIGNATURE_AUTHORITIES


def test_it_signs_for_whom_was_chosen(world, client, authority):
    person = world.person("head")
    assert "Подпишите скачанный PDF" in client.get("/demo/sign/").content.decode()
    sent = {"person": person.login, "file": SimpleUploadedFile("a.pdf", PDF)}
    made = client.post("/demo/sign/", sent)
    assert made["Content-Disposition"].startswith("attachment")
    assert cms.prove(made.content, PDF, authority)[0].is_of(person.full_name, person.snils or "")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"person": ""}, "Выберите, кто подписывает"),
        ({"person": "nobody"}, "Такого человека здесь нет"),
        ({"person": "head"}, "Приложите скачанный PDF"),
    ],
)
def test_what_is_missing_is_said(world, client, authority, sent, said):
    world.person("head")
    assert said in client.post("/demo/sign/", sent).content.decode()


def test_without_an_authority_there_is_no_page(client, settings):
    assert client.get("/demo/sign/").status_code == 404
    assert "квалифицированную подпись" not in client.get("/demo/").content.decode()
