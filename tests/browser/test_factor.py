"""A second factor set up on a desktop, then asked for on a phone without scripts."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.entering import PASSWORD, come_in
from tests.conftest import NOW
from tests.people.given_factors import code
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def analyst():
    person = World(NOW).person("analyst")
    person.set_password(PASSWORD)
    person.save()
    return person


def opened(chromium, url, **options):
    return chromium.new_context(base_url=url, **options).new_page()


def accessible(page):
    return Axe().run(page).response["violations"] == []


def set_up(page, person):
    page.goto("/me/factor/")
    assert accessible(page)
    page.get_by_role("button", name="Начать настройку").click()
    assert accessible(page)
    page.get_by_label("Пароль сейчас").fill(PASSWORD)
    page.get_by_label("Код").fill(code(person, timezone.now()))
    page.get_by_role("button", name="Включить").click()
    expect(page.get_by_role("heading", name="Запишите запасные коды")).to_be_visible()
    assert accessible(page)
    return page.locator(".spare-codes li").all_inner_texts()


def test_set_up_by_a_picture_and_asked_for_without_scripts(chromium, live_server, analyst):
    desktop = opened(chromium, live_server.url)
    desktop.goto("/sign-in/")
    come_in(desktop, "analyst", PASSWORD)
    spare = set_up(desktop, analyst)
    phone = opened(
        chromium, live_server.url, java_script_enabled=False, viewport={"width": 320, "height": 640}
    )
    phone.goto("/sign-in/?next=/me/visits/")
    come_in(phone, "analyst", PASSWORD)
    expect(phone).to_have_url(re.compile("/sign-in/code/$"))
    phone.get_by_label("Код").fill(spare[0].lower())
    phone.get_by_role("button", name="Войти").click()
    expect(phone.get_by_role("heading", name="2 открытых сеанса")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 320
    phone.get_by_role("button", name="Завершить", exact=True).click()
    desktop.goto("/today/")
    expect(desktop).to_have_url(re.compile("/sign-in/"))
    for page in (desktop, phone):
        page.context.close()
