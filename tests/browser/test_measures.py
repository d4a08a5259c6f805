"""The registry of measures by the pages alone: a table, one by hand, changed, cancelled, taken back."""

import re

import pytest
from playwright.sync_api import expect

from marshrut.measures.models import Measure
from tests.browser.test_bank import Desk, looked_over
from tests.measures.test_import import sheet
from tests.pathways.given import Given

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[390, 1280])
def desk(chromium, live_server, world, request):
    Given(world).entries()
    world.school, world.maths, world.person("developer")
    made = Desk(chromium, live_server.url, world, request.param)
    yield made
    for context in made.contexts:
        context.close()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    looked_over(page)


def follow(page, name):
    page.get_by_role("link", name=name, exact=True).first.click()
    looked_over(page)


def bring(page, name):
    """A button that brings a file leaves its page alive: what stands beside it is pressed next."""
    with page.expect_download():
        page.get_by_role("button", name=name, exact=True).click()


def upload(page, *rows):
    table = sheet(*rows)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("input[type=file]", {"name": "m.xlsx", "mimeType": kind, "buffer": table.read()})
    press(page, "Проверить")


@pytest.mark.clause("A3.5.6", "A3.5.7")
def test_the_registry_is_filled_and_kept(desk):
    page = desk.as_("developer")
    desk.go(page, "measures")
    follow(page, "Загрузить из Excel")
    upload(page, {"Часов": "много"})
    expect(page.get_by_role("alert")).to_contain_text("Нужно исправить 1")
    bring(page, "Скачать файл с пометками")
    upload(page, {}, {"Код": "ПК-2", "Название": "Клуб", "Вид": "клуб"})
    bring(page, "Скачать, что изменится")
    expect(page.locator("main")).to_contain_text("Ещё ничего не загружено")
    press(page, "Загрузить")
    expect(page.locator("main")).to_contain_text(re.compile("Загружено: 2.новых"))

    follow(page, "Внести мероприятие")
    page.get_by_label("Название").fill("Оценивание")
    press(page, "Сохранить")
    expect(page.get_by_role("alert")).to_contain_text("Код: укажите код")
    fill(page)
    press(page, "Сохранить")
    expect(page.locator("h1")).to_have_text("Оценивание")

    follow(page, "Изменить")
    page.get_by_label("Часов").fill("8")
    press(page, "Сохранить")
    expect(page.locator("main")).to_contain_text("Мероприятие изменено")
    follow(page, "Отменить мероприятие")
    page.get_by_label("Почему отменено").fill("Нет ведущего")
    press(page, "Отменить мероприятие")
    expect(page.locator("main")).to_contain_text("Нет ведущего")
    follow(page, "Снять отмену")
    page.get_by_label("Почему отмену снимают").fill("Нашли")
    press(page, "Снять отмену")
    expect(page.locator("main")).to_contain_text("Отмена снята")
    assert Measure.objects.filter(withdrawn_on=None).count() == 3


def fill(page):
    page.get_by_label("Код", exact=True).fill("С-1")
    page.get_by_label("Категория").select_option("exchange")
    page.get_by_label("Вид").fill("семинар")
    page.get_by_label("Источник").select_option("municipal")
    page.get_by_label("Форма").select_option("remote")
    page.get_by_label("Кто проводит").fill("ИМЦ")
    page.get_by_label("Первый день").fill("2027-01-18")
    page.get_by_label("Последний день").fill("2027-01-19")
    page.get_by_label("Часов").fill("6")
    page.get_by_label("Коды кодификатора").fill("П-01.1")
