"""A teacher prepares on a phone and on a desktop: the device is tried for real, the demonstration is worked through."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.bank import given as bank
from tests.diagnostics import given

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.clause("A3.3.2.1"),
]


@pytest.fixture(params=[390, 1280])
def page(chromium, live_server, world, request):
    """The teacher's page of the device."""
    client = Client()
    client.force_login(world.person("teacher"))
    context = chromium.new_context(viewport={"width": request.param, "height": 844}, locale="ru-RU")
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(live_server.url + reverse("device"))
    yield page
    context.close()


def sound(page):
    assert Axe().run(page).response["violations"] == []


def test_the_device_is_tried_and_said_to_be_ready(page):
    expect(page.locator("[data-check=answer]")).to_contain_text("прочитан: да")
    expect(page.locator("[data-check=store]")).to_contain_text("есть")
    expect(page.locator("[data-check=speed]")).to_contain_text("КБ/с")
    expect(page.locator("[data-verdict]")).not_to_be_empty()
    sound(page)


def test_a_device_without_a_network_is_told_what_to_do(page):
    expect(page.locator("[data-verdict]")).not_to_be_empty()
    page.route("**/preparing/device/echo/", lambda route: route.abort())
    page.reload()
    expect(page.locator("[data-check=answer]")).to_contain_text("Проверьте сеть")
    expect(page.locator("[data-verdict]")).to_contain_text("сначала исправьте")


def test_a_demonstration_is_worked_through_and_judged(page, live_server, world):
    bank.an_approved_instrument(world)
    consent = given.consent(world, given.agreed(world), "teacher")
    page.goto(live_server.url + reverse("preparing", args=[consent.pk]))
    sound(page)
    page.get_by_role("link", name="Открыть демонстрационный вариант").click()
    sound(page)
    for button in ("Дальше", "Дальше", "Дальше", "Узнать итог"):
        page.get_by_text("верно", exact=True).click()
        page.get_by_role("navigation", name="Задания").get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("4 из 4")
    sound(page)
