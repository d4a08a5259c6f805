"""In by the region's identity provider and out again, in a browser, against the provider's own process and pages."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.entering import PASSWORD, come_in
from tests.people import given_provider
from tests.people.given_provider import NAME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def provider(live_server, settings):
    with given_provider.running() as provider:
        for name, value in given_provider.settings_of(provider, live_server.url).items():
            setattr(settings, name, value)
        yield provider


def accessible(page):
    return Axe().run(page).response["violations"] == []


def bind(page, provider):
    page.goto("/me/outside/")
    assert accessible(page)
    page.get_by_label("Пароль сейчас").fill(PASSWORD)
    page.get_by_role("button", name="Дальше").click()
    assert accessible(page)
    page.get_by_role("link", name=f"Продолжить в системе «{NAME}»").click()
    page.get_by_placeholder("sub").fill("s-1")
    page.get_by_role("button", name="Authorize", exact=True).click()
    expect(page.get_by_role("heading", name="Учётная запись привязана")).to_be_visible()
    assert accessible(page)


def sign_out(page):
    page.get_by_text("Ветрова М. П.").first.click()
    page.get_by_role("button", name="Выйти").click()


def test_bound_then_from_the_button_to_today_and_back_out(phone, teacher, provider):
    phone.goto("/sign-in/")
    come_in(phone, "teacher", PASSWORD)
    bind(phone, provider)
    sign_out(phone)
    expect(phone).to_have_url(re.compile("/sign-in/$"))
    assert accessible(phone)
    phone.get_by_role("link", name=f"Войти через {NAME}").click()
    expect(phone).to_have_url(re.compile(re.escape(provider.url)))
    phone.get_by_placeholder("sub").fill("s-1")
    phone.get_by_role("button", name="Authorize", exact=True).click()
    expect(phone).to_have_url(re.compile("/today/$"))
    sign_out(phone)
    expect(phone.get_by_role("heading", name="Вы вышли из «Маршрута»")).to_be_visible()
    assert accessible(phone)
    phone.get_by_role("link", name=f"Выйти и из системы «{NAME}»").click()
    expect(phone).to_have_url(re.compile(re.escape(provider.url)))
    phone.get_by_role("button").first.click()
    expect(phone.get_by_role("heading", name="Вход", exact=True)).to_be_visible()
    phone.goto("/today/")
    expect(phone).to_have_url(re.compile("/sign-in/"))


def test_whoever_cancels_is_back_at_the_sign_in_page(phone, teacher, provider):
    phone.goto("/me/visits/")
    phone.get_by_role("link", name=f"Войти через {NAME}").click()
    phone.get_by_role("button", name="Deny").click()
    expect(phone.get_by_role("alert")).to_contain_text("Вход отменён")
    assert accessible(phone)
    come_in(phone, "teacher", PASSWORD)
    expect(phone).to_have_url(re.compile("/me/visits/$"))
