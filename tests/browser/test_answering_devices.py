"""Answering goes on when the session ends and on another device (A2.5.9.5): real sign-in, real clicks."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.answering import ITEMS, Place, choose, ready, saved, state
from tests.browser.entering import PASSWORD

pytestmark = pytest.mark.browser
MOVE = "Продолжить на этом устройстве"


@pytest.fixture
def login(stage, work):
    return stage.let_in(work["attempt"], PASSWORD)


@pytest.fixture
def other(chromium, stage, work):
    """Another device of the same person: it has no token of the work."""
    place = Place(chromium, stage, work, begun=False)
    yield place
    place.context.close()


def move(place, login):
    page = place.own(login)
    page.get_by_role("button", name=MOVE).click()
    expect(page).to_have_url(re.compile("items/1/"))
    return page


def test_the_work_goes_on_on_another_device(place, other, login):
    here = place.open()
    choose(here, 1)
    saved(here)
    there = move(other, login)
    expect(there.locator("input[value=b]")).to_be_checked()
    choose(there, 2)
    saved(there)
    assert place.stored() == {1: {"choice": "c"}}


def test_the_former_device_tells_that_the_work_goes_on_elsewhere(place, other, login):
    here = place.own(login)
    here.goto(f"{place.root}items/1/")
    ready(here)
    move(other, login)
    choose(here, 1)
    expect(state(here)).to_have_text("работа продолжена в другой вкладке или на другом устройстве")
    expect(here.locator("input[value=c]")).to_be_disabled()
    state(here).get_by_role("link").click()
    expect(here.get_by_role("button", name=MOVE)).to_be_visible()


def test_what_the_former_device_had_not_sent_is_kept_and_shown(place, other, login):
    here = place.open()
    ready(here)
    place.context.set_offline(True)
    choose(here, 1)
    expect(state(here)).to_have_text("нет связи, ответы на этом устройстве")
    there = move(other, login)
    choose(there, 2)
    saved(there)
    place.context.set_offline(False)
    expect(state(here)).to_have_text("нужен вход")
    assert place.stored() == {1: {"choice": "c"}}
    there.goto(f"{other.root}finish/")
    expect(there.get_by_text("Сейчас засчитан: Показать готовую запись")).to_be_visible()
    expect(there.get_by_text("Другой: Разобрать")).to_be_visible()
    there.get_by_role("button", name="Засчитать другой").click()
    expect(there.get_by_text("Выберите один ответ из двух")).to_have_count(0)
    assert place.stored() == {1: {"choice": "b"}}


def test_the_former_device_takes_the_work_back(place, other, login):
    here = place.open()
    choose(here, 1)
    saved(here)
    move(other, login)
    here.reload()
    expect(here).to_have_url(re.compile(r"/sign-in/\?next=.*/works/\d+/$"))
    place.sign_in(here, login)
    here.get_by_role("button", name=MOVE).click()
    choose(here, 3)
    saved(here)
    assert place.stored() == {1: {"choice": "d"}}


def test_an_expired_session_stops_neither_answering_nor_handing_in(other, login):
    page = move(other, login)
    ready(page)
    other.stage.end_sessions()
    choose(page, 1)
    saved(page)
    page.reload()
    expect(page.locator("input[value=b]")).to_be_checked()
    page.goto(f"{other.root}items/{ITEMS}/")
    choose(page, 0)
    saved(page)
    page.get_by_role("button", name="Дальше").click()
    page.get_by_role("button", name="Сдать работу").click()
    expect(page.get_by_text("Работа сдана в")).to_be_visible()
    assert set(other.stored()) == {1, ITEMS}


@pytest.mark.parametrize("scripts", [True, False])
def test_what_needs_the_session_leads_to_sign_in_and_back(chromium, stage, work, login, scripts):
    place = Place(chromium, stage, work, begun=False, java_script_enabled=scripts)
    page = move(place, login)
    page.goto(f"{place.root}finish/")
    page.get_by_role("button", name="Сдать работу").click()
    stage.end_sessions()
    page.get_by_role("link", name="К странице работы").click()
    expect(page).to_have_url(re.compile("/sign-in/"))
    place.sign_in(page, login)
    expect(page).to_have_url(place.root)
    expect(page.get_by_text("Работа сдана в")).to_be_visible()
    page.context.close()


def test_moving_with_an_expired_session_leads_to_sign_in_and_back(other, login):
    page = other.own(login)
    other.stage.end_sessions()
    page.get_by_role("button", name=MOVE).click()
    expect(page.get_by_text("Сеанс закончился")).to_be_visible()
    other.sign_in(page, login)
    expect(page.get_by_role("heading", name="Отправить введённое?")).to_be_visible()
    page.get_by_role("button", name="Отправить").click()
    choose(page, 1)
    saved(page)
    assert other.stored() == {1: {"choice": "b"}}


def test_sign_in_is_asked_for_when_it_is_really_needed(place, other, login):
    here = place.own(login)
    here.goto(f"{place.root}items/1/")
    ready(here)
    place.stage.end_sessions()
    choose(here, 0)
    saved(here)
    move(other, login)
    choose(here, 1)
    expect(state(here)).to_have_text("нужен вход")
    state(here).get_by_role("link").click()
    place.sign_in(here, login)
    expect(here).to_have_url(place.root)
    expect(here.get_by_role("button", name=MOVE)).to_be_visible()
    assert place.stored() == {1: {"choice": "a"}}
