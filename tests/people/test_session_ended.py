"""What somebody had entered when the session ended comes through the sign-in, and is sent by nobody but them."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from marshrut.core import carrying
from marshrut.people import actions
from marshrut.people.models import Person
from tests.people.conftest import PASSWORD

TEXT = "Первая строка, «кавычки» & <знаки>\r\nвторая строка"


@pytest.fixture
def browser(teacher):
    """Signed in, with the page of a form open; then the session ends."""
    client = Client(enforce_csrf_checks=True)
    client.token = client.get("/sign-in/").context["csrf_token"]
    come_in(client, "")
    page = client.get(address(teacher))
    client.token = page.context["csrf_token"]
    client.cookies.pop("sessionid")
    return client


def address(person):
    return f"/people/{person.pk}/contacts/?from=me"


def send(client, url, **fields):
    return client.post(url, {"csrfmiddlewaretoken": client.token, **fields})


def hidden(response, name="carried"):
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    return html.unescape(found[1]) if found else ""


def come_in(client, carried, secret=PASSWORD, login="teacher"):
    return send(client, "/sign-in/", login=login, secret=secret, carried=carried)


def test_what_was_entered_comes_through_the_sign_in(browser, teacher):
    ended = send(browser, address(teacher), phone="+7 910 123-45-67", email=TEXT)
    assert ended.status_code == 401 and "Сеанс закончился" in ended.content.decode()
    wrong = come_in(browser, hidden(ended), secret="не тот пароль")
    asked = come_in(browser, hidden(wrong))
    text = asked.content.decode()
    assert "Вы вошли как Ветрова Мария Петровна" in text and f'action="{address(teacher)}"' in text
    assert (hidden(asked, "phone"), hidden(asked, "email")) == ("+7 910 123-45-67", TEXT)
    assert Person.objects.get(pk=teacher.pk).phone == "", "nothing is sent without a click"
    browser.token = hidden(asked, "csrfmiddlewaretoken")
    done = send(browser, address(teacher), phone=hidden(asked, "phone"), email="")
    assert done.status_code == 302
    assert Person.objects.get(pk=teacher.pk).phone == "+79101234567"


@pytest.mark.clause("A2.6.3")
def test_another_person_in_the_same_browser_is_shown_nothing_of_it(browser, world, teacher):
    deputy = world.person("deputy")
    deputy.set_password(PASSWORD)
    deputy.save()
    ended = send(browser, address(teacher), phone="+7 910 123-45-67", email="дефицит П-01.1")
    assert "П-01.1" not in ended.content.decode(), "signed and packed"
    came = come_in(browser, hidden(ended), login="deputy")
    assert came.status_code == 302
    page = browser.get("/today/").content.decode()
    assert "П-01.1" not in page and "не сохранилось" not in page


def test_a_browser_that_does_not_know_whose_words_they_are_offers_them_to_nobody(browser, teacher):
    browser.cookies.pop(carrying.COOKIE)
    ended = send(browser, address(teacher), phone="1")
    assert come_in(browser, hidden(ended)).status_code == 302


def test_a_card_takes_the_place_of_a_forgotten_password(browser, world, teacher):
    now = world.viewer("deputy", timezone.now())
    card = actions.issue_slips(person_ids=[teacher.pk], viewer=now)[0]
    ended = send(browser, address(teacher), phone="+7 910 123-45-67")
    made = come_in(browser, hidden(ended), secret=card.code)
    new = {"new_password1": "совсем другие слова", "new_password2": "совсем другие слова"}
    asked = send(browser, "/sign-in/password/", carried=hidden(made), **new)
    assert hidden(asked, "phone") == "+7 910 123-45-67"


def test_a_file_is_not_carried_and_the_page_says_so(browser, teacher):
    upload = SimpleUploadedFile("скан.pdf", b"%PDF-canary")
    ended = send(browser, address(teacher), phone="1", file=upload)
    assert "Файл не сохранился" in ended.content.decode()
    assert b"canary" not in ended.content


def test_too_much_is_not_carried_and_the_page_says_what_to_do(browser, teacher, monkeypatch):
    monkeypatch.setattr(carrying, "LARGEST", 100)
    ended = send(browser, address(teacher), email="слово " * 30)
    assert "слишком много" in ended.content.decode() and not hidden(ended)


def test_a_password_is_never_carried(browser):
    ended = send(browser, "/me/password/", old_password="canary-1", new_password1="canary-2")
    assert ended.status_code == 401 and b"canary" not in ended.content and not hidden(ended)


def test_only_what_this_browser_was_refused_is_offered(browser, teacher):
    ended = send(browser, address(teacher), phone="1")
    other = Client(enforce_csrf_checks=True)
    other.token = other.get("/sign-in/").context["csrf_token"]
    assert come_in(other, hidden(ended)).url == "/today/"
    assert come_in(browser, "x" + hidden(ended)).url == "/today/"


def test_what_is_too_old_is_not_offered_and_the_page_says_so(browser, teacher, monkeypatch):
    ended = send(browser, address(teacher), phone="1")
    monkeypatch.setattr(carrying, "FOR", -1)
    assert come_in(browser, hidden(ended)).url == "/today/"
    assert "не сохранилось" in browser.get("/today/").content.decode()


def test_a_forged_form_from_elsewhere_gets_nothing_signed(teacher):
    forged = Client(enforce_csrf_checks=True).post(address(teacher), {"phone": "1"})
    assert forged.status_code == 403 and not hidden(forged)


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "/nowhere/", "/\\evil.example"])
def test_it_leads_nowhere_else(browser, rf, path):
    request = rf.post("/sign-in/")
    packed = carrying.dumps(["", 1, path, []], salt=carrying.SALT, compress=True)
    assert carrying.unpacked(packed, request, 1) is None


def test_the_sign_in_form_itself_is_not_carried(browser, teacher):
    answer = send(browser, "/sign-in/", login="teacher", secret="не тот пароль")
    assert answer.status_code == 422 and not hidden(answer)
