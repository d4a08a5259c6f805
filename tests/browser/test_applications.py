"""From a school's draft to a sitting, by the pages alone: every step in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from marshrut.diagnostics.models import Application, Attempt
from tests.diagnostics import given
from tests.signing import PASSWORD, with_password

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PEOPLE = ("teacher", "colleague", "deputy")


class Journey:
    """Pages of several people in one browser; `as_` gives a page signed in as a member of the cast."""

    def __init__(self, browser, live_server, world, width):
        self.browser, self.url, self.world, self.width = browser, live_server.url, world, width
        self.contexts = []

    def as_(self, name, route="today", *args):
        client = Client()
        client.force_login(with_password(self.world.person(name)))
        context = self.browser.new_context(viewport={"width": self.width, "height": 844}, locale="ru-RU")
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.url}])
        self.contexts.append(context)
        page = context.new_page()
        page.goto(self.url + reverse(route, args=args))
        return page

    def duty(self, name, button):
        """Open the duty that waits on the first page of the person."""
        page = self.as_(name)
        page.locator(".duty").filter(has_text=re.compile(".")).get_by_role(
            "link", name=re.compile(button)
        ).first.click()
        return page


@pytest.fixture(params=[390, 1280])
def journey(chromium, live_server, world, request):
    for name in PEOPLE:
        world.person(name)
    made = Journey(chromium, live_server, world, request.param)
    yield made
    for context in made.contexts:
        context.close()


def see(page, words):
    expect(page.locator("main")).to_contain_text(words)


@pytest.mark.clause("A2.5.9.1", "A2.5.9.2", "A2.5.9.3", "A2.5.9.4", "A2.5.9.5", "A2.consent")
def test_from_the_draft_to_the_sitting(journey):
    deputy_prepares(journey)
    for name in PEOPLE:
        teacher_agrees(journey, name)
    deputy_hands_over(journey)
    head_signs(journey)
    operator_calls_and_agrees(journey)
    given.instrument(journey.world)
    operator_schedules(journey)
    page = journey.as_("teacher", "my_diagnostics")
    see(page, "каб. 214")


def deputy_prepares(journey):
    page = journey.as_("deputy", "applications")
    page.get_by_role("button", name="Новая заявка").click()
    page.get_by_role("button", name="Сохранить и продолжить").click()
    see(page, "Укажите, с какого числа")
    page.get_by_label("Удобно с").fill("2026-12-07")
    page.get_by_label("Удобно по").fill("2026-12-18")
    page.get_by_label("предметный").check()
    page.get_by_label("методический", exact=True).check()
    page.get_by_label("С кем связаться").fill("Лунина Ольга Юрьевна")
    page.get_by_label("Телефон").fill("8 (48131) 2-34-56")
    page.get_by_role("button", name="Сохранить и продолжить").click()
    page.get_by_label("Отметить сразу всех").select_option("математика (3)")
    page.get_by_role("button", name="Отметить", exact=True).click()
    see(page, "Три педагога выбраны")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_role("button", name="Запросить согласия").click()
    see(page, "Ждём три согласия")


def signs(page):
    """A simple electronic signature as a person gives it: the agreement the first time, the password always."""
    # The password first: it waits for the page, while `all` takes what is there at once.
    page.get_by_label("Ваш пароль ещё раз").fill(PASSWORD)
    for accepts in page.get_by_label("Принимаю соглашение").all():
        accepts.check()


def teacher_agrees(journey, name):
    page = journey.duty(name, "Ответить")
    see(page, "не передаются ни в мою")
    signs(page)
    page.get_by_role("button", name="Даю согласие").click()
    see(page, "Согласие дано")


def deputy_hands_over(journey):
    page = journey.duty("deputy", "Открыть заявку")
    see(page, "Все согласия получены")
    page.get_by_role("link", name="Проверить и передать", exact=True).click()
    page.get_by_label("Сведения проверены").check()
    page.get_by_role("button", name="Передать на подпись").click()
    see(page, "На подписи у руководителя")


def head_signs(journey):
    page = journey.duty("head", "Проверить и подписать")
    page.get_by_role("button", name="Подписать и отправить").click()
    see(page, "Отметьте, что вы подтверждаете")
    page.get_by_label("Подписываю").check()
    signs(page)
    page.get_by_role("button", name="Подписать и отправить").click()
    see(page, "Заявка отправлена")
    assert Application.objects.get().state == "sent"


def operator_calls_and_agrees(journey):
    page = journey.duty("operator", "Отметить звонок")
    page.get_by_label("Да", exact=True).check()
    page.get_by_role("button", name="Записать разговор").click()
    page.get_by_label("Место").fill("СОИРО, каб. 214")
    page.get_by_role("button", name="Согласовано").click()
    see(page, "Можно назначать сеанс")


def operator_schedules(journey):
    page = journey.duty("operator", "Назначить")
    page.get_by_role("group", name="Математика", exact=True).get_by_role("radio").first.check()
    page.get_by_role("button", name="Назначить сеанс").click()
    see(page, "Сеанс назначен")
    assert Attempt.objects.count() == len(PEOPLE)


def pages_of(world):
    sitting = given.opened(world)
    application = Attempt.objects.first().consent.application
    draft, sent = given.asked(world), given.sent(world, ("mentor",))
    asked = given.consent(world, draft, "teacher")
    return [
        ("deputy", "applications"),
        ("deputy", "application", draft.pk),
        ("deputy", "application_details", draft.pk),
        ("deputy", "application_people", draft.pk),
        ("deputy", "application_check", draft.pk),
        ("deputy", "consent_paper", asked.pk),
        ("head", "attendance_of", application.pk),
        ("operator", "application", sent.pk),
        ("operator", "application_contact", sent.pk),
        ("operator", "application_agree", sent.pk),
        ("operator", "application_oral"),
        ("operator", "sittings"),
        ("operator", "sitting", sitting.pk),
        ("teacher", "my_consents"),
        ("teacher", "consent", asked.pk),
        ("teacher", "application_own"),
    ]


def test_axe_finds_nothing_and_nothing_scrolls_sideways(journey):
    found = []
    for name, route, *args in pages_of(journey.world):
        page = journey.as_(name, route, *args)
        found += [(route, v["id"], v["nodes"][0]["html"]) for v in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > journey.width:
            found.append((route, "scrolls", journey.width))
    assert found == []
