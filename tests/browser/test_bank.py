"""From tables in Excel to approved materials, by the pages alone."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from marshrut.bank.models import Instrument
from marshrut.bank.queries import usable_instruments
from marshrut.core import norms
from marshrut.core.models import Norm
from tests.bank import given
from tests.bank.test_pages import HEADINGS, sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ITEMS = [
    (
        f"М-{n}",
        "один ответ",
        "предметный",
        f"Сколько будет {n} + {n}?",
        str(2 * n),
        str(n),
        "0",
        "А",
        "",
        1,
        "SUBJ-01",
    )
    for n in range(1, 5)
]
PLAN_HEADINGS = ("Блок", "Вид", "Баллы", "Проверяемое умение", "Коды кодификатора")
PLAN = [("предметный", "один ответ", 1, f"Складывать числа, случай {n}", "SUBJ-01") for n in (1, 2)]


class Desk:
    """One browser for several people; every page they come to is checked for accessibility."""

    def __init__(self, browser, url, world, width):
        self.browser, self.url, self.world, self.width = browser, url, world, width
        self.contexts = []

    def as_(self, name):
        client = Client()
        client.force_login(self.world.person(name))
        context = self.browser.new_context(viewport={"width": self.width, "height": 844}, locale="ru-RU")
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.url}])
        self.contexts.append(context)
        return context.new_page()

    def go(self, page, route, *args):
        page.goto(self.url + reverse(route, args=args))
        looked_over(page)


def looked_over(page):
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found] == []
    wide, shown = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= shown, f"{page.url} is {wide} wide"


@pytest.fixture(params=[390, 1280])
def desk(chromium, live_server, world, request):
    for name in ("author", "expert", "approver", "operator"):
        world.person(name)
    given.a_codifier(world)
    Norm.objects.create(
        name="demonstration_items",
        version=1,
        value=0,
        since=date(2020, 1, 1),
        basis="приказ № 1",
        set_at=world.now,
    )
    norms.forget()
    made = Desk(chromium, live_server.url, world, request.param)
    yield made
    for context in made.contexts:
        context.close()


def load(page, table):
    file = {"name": "table.xlsx", "mimeType": "application/octet-stream", "buffer": table.getvalue()}
    page.get_by_label("Таблица Excel").set_input_files(files=[file])
    page.get_by_role("button", name="Проверить").click()
    expect(page.get_by_text("Ошибок нет")).to_be_visible()
    looked_over(page)
    page.get_by_role("button", name="Загрузить").click()


@pytest.mark.clause("A2.4.3.6", "A2.4.3.7", "A2.4.3.8", "A2.4.3.9")
def test_from_tables_to_approved_materials(desk, world):
    author_brings_items(desk)
    author_composes(desk, world)
    expert_sends_back(desk)
    author_sends_again(desk)
    expert_recommends(desk)
    approver_approves(desk)
    operator_sees(desk, world)


def author_brings_items(desk):
    page = desk.as_("author")
    desk.go(page, "bank_items")
    page.get_by_role("link", name="Загрузить из Excel").click()
    load(page, sheet(*ITEMS, headings=HEADINGS))
    expect(page.locator("h1")).to_have_text("4 задания")
    looked_over(page)
    page.get_by_role("link", name="М-1").click()
    looked_over(page)


def author_composes(desk, world):
    page = desk.as_("author")
    desk.go(page, "bank")
    page.get_by_role("link", name="Начать материалы").click()
    page.get_by_label("Название").fill("Сложение")
    page.get_by_label("Минут на работу").fill("20")
    page.get_by_label("Как подготовиться").fill("Возьмите ручку.")
    page.get_by_role("button", name="Сохранить").click()
    looked_over(page)
    page.get_by_role("link", name="Загрузить из Excel").click()
    load(page, sheet(*PLAN, headings=PLAN_HEADINGS))
    for _ in range(2):
        page.get_by_role("button", name="Добавить вариант").click()
        page.get_by_role("button", name="Подобрать").click()
        expect(page.locator("h1")).to_contain_text("2 из 2")
        looked_over(page)
        page.locator("a.back").click()
    desk.go(page, "instrument_plan", Instrument.objects.get().pk)
    desk.go(page, "variant_preview", Instrument.objects.get().pk, 1)
    send(desk, page)


def send(desk, page):
    desk.go(page, "instrument", Instrument.objects.get().pk)
    page.get_by_role("link", name="Отправить на экспертизу").click()
    page.get_by_label("Мухин Лев Саввич").check()
    looked_over(page)
    page.get_by_role("button", name="Отправить на экспертизу").click()
    expect(page.get_by_text("На экспертизе").first).to_be_visible()


def conclude(desk, *, failed, verdict):
    page = desk.as_("expert")
    desk.go(page, "today")
    page.get_by_role("link", name="Дать заключение").click()
    looked_over(page)
    for group in page.get_by_role("group").filter(has=page.get_by_label("не выполнено", exact=True)).all():
        answer = "не выполнено" if failed and failed in group.inner_text() else "выполнено"
        group.get_by_label(answer, exact=True).check()
    page.get_by_label("Общее замечание").fill("Второе задание слишком просто.")
    page.get_by_label(verdict).check()
    page.get_by_role("button", name="Дать заключение").click()
    expect(page.get_by_text("Заключение дано")).to_be_visible()


def expert_sends_back(desk):
    conclude(desk, failed="Ключ верен", verdict="возвращён на доработку")


def author_sends_again(desk):
    page = desk.as_("author")
    desk.go(page, "instrument", Instrument.objects.get().pk)
    expect(page.get_by_text("Второе задание слишком просто.")).to_be_visible()
    send(desk, page)


def expert_recommends(desk):
    conclude(desk, failed="", verdict="рекомендован к утверждению")


def approver_approves(desk):
    page = desk.as_("approver")
    desk.go(page, "today")
    page.get_by_role("link", name="Рассмотреть").click()
    looked_over(page)
    page.get_by_role("link", name="Утвердить").click()
    page.get_by_label("Номер").fill("12")
    page.get_by_label("Дата").fill("2026-09-01")
    looked_over(page)
    page.get_by_role("button", name="Утвердить").click()
    expect(page.get_by_text("приказ СОИРО от 01.09.2026 № 12")).to_be_visible()


def operator_sees(desk, world):
    page = desk.as_("operator")
    desk.go(page, "instrument", Instrument.objects.get().pk)
    expect(page.locator("main")).to_contain_text("Складывать числа")
    expect(page.locator("main")).not_to_contain_text("Сколько будет")
    viewer = world.viewer("operator", Instrument.objects.get().case.since)
    assert list(usable_instruments(viewer, viewer.today)) == [Instrument.objects.get()]


@pytest.mark.clause("A2.1.4")
def test_anybody_reads_the_codifier(desk, world):
    page = desk.as_("author")
    desk.go(page, "codifier")
    page.get_by_role("link", name="SUBJ-01").click()
    looked_over(page)
    expect(page.locator("main")).to_contain_text("A/01.6")
    desk.go(page, "codifier_import")
    desk.go(page, "item_new")
