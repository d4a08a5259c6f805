import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.conftest import NOW
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "четыре слова подряд легко"


@pytest.fixture
def phone(chromium, live_server):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=live_server.url)
    yield context.new_page()
    context.close()


@pytest.fixture
def teacher():
    person = World(NOW).person("teacher")
    person.set_password(PASSWORD)
    person.save()
    return person


def come_in(page, login, secret):
    page.get_by_label("Имя для входа").fill(login)
    page.get_by_label("Пароль или код с карточки").fill(secret)
    page.get_by_role("button", name="Войти").click()


def test_teacher_comes_in_and_goes_out(phone, teacher):
    phone.goto("/today/")
    come_in(phone, "teacher", "не тот пароль")
    expect(phone.get_by_role("alert")).to_contain_text("не подходят друг к другу")
    assert Axe().run(phone).response["violations"] == []
    come_in(phone, "teacher", PASSWORD)
    expect(phone).to_have_url(re.compile("/today/$"))
    phone.get_by_text("Ветрова М. П.").click()
    phone.get_by_role("button", name="Выйти").click()
    expect(phone).to_have_url(re.compile("/sign-in/$"))
    phone.goto("/today/")
    expect(phone).to_have_url(re.compile("/sign-in/"))
