"""Answering in a real browser, against a real server: nothing of what was answered is lost (A2.5.9.5)."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.answering import ITEMS, Place, choose, ready, saved, state

pytestmark = pytest.mark.browser


def test_a_change_is_stored_at_once_and_survives_a_reload(place):
    page = place.open()
    choose(page, 1)
    saved(page)
    assert place.stored() == {1: {"choice": "b"}}
    page.reload()
    expect(page.locator("input[value=b]")).to_be_checked()


def test_what_is_chosen_while_the_script_is_on_its_way_is_stored(place):
    held = []
    page = place.context.new_page()
    page.route("**/answering*.js", lambda route: held.append(route))
    page.goto(f"{place.root}items/1/", wait_until="commit")
    choose(page, 1)
    page.get_by_label("Вернуться к этому заданию").check()
    expect(page.locator("input[value=b]")).to_be_checked()
    assert place.stored() == {}
    held[0].continue_()
    saved(page)
    assert place.stored() == {1: {"choice": "b"}}
    page.unroute_all()
    page.goto(f"{place.root}items/1/")
    expect(page.locator("input[value=b]")).to_be_checked()
    expect(page.get_by_label("Вернуться к этому заданию")).to_be_checked()


def test_items_change_without_a_trip_and_the_way_back_works(place):
    page = place.open()
    ready(page)
    choose(page, 0)
    page.get_by_role("button", name="Дальше").click()
    expect(page).to_have_url(re.compile("items/2/"))
    expect(page.locator("[data-place]")).to_have_text(f"2/{ITEMS}")
    page.go_back()
    expect(page.locator("input[value=a]")).to_be_checked()


def test_without_a_network_answers_stay_on_the_device_and_go_when_it_is_back(place):
    page = place.open()
    ready(page)
    place.context.set_offline(True)
    choose(page, 2)
    expect(state(page)).to_have_text("нет связи, ответы на этом устройстве")
    page.get_by_role("button", name="Дальше").click()
    expect(page.locator("[data-place]")).to_have_text(f"2/{ITEMS}")
    choose(page, 1)
    assert place.stored() == {}
    place.context.set_offline(False)
    saved(page)
    assert place.stored() == {1: {"choice": "c"}, 2: {"choices": ["b"]}}
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('marshrut.answer'))") == []


def test_what_a_closed_tab_had_not_sent_is_sent_by_the_next_one(place):
    page = place.open()
    ready(page)
    place.context.set_offline(True)
    choose(page, 3)
    expect(state(page)).to_have_text("нет связи, ответы на этом устройстве")
    page.close()
    place.context.set_offline(False)
    saved(place.open(2))
    assert place.stored() == {1: {"choice": "d"}}


def test_two_tabs_of_one_browser_show_the_same(place):
    one, two = place.open(), place.open()
    choose(one, 0)
    expect(two.locator("input[value=a]")).to_be_checked()
    choose(two, 1)
    expect(one.locator("input[value=b]")).to_be_checked()
    saved(two)
    assert place.stored() == {1: {"choice": "b"}}


def test_two_devices_show_both_answers_and_the_person_chooses(chromium, stage, work, place):
    other = Place(chromium, stage, work)
    here, there = place.open(), other.open()
    choose(here, 0)
    saved(here)
    choose(there, 1)
    expect(there.get_by_text("На это задание есть два разных ответа")).to_be_visible()
    there.get_by_role("button", name="Засчитать другой").click()
    expect(there.get_by_text("На это задание есть два разных ответа")).to_have_count(0)
    assert place.stored() == {1: {"choice": "b"}}
    other.context.close()


def test_a_number_is_stored_with_a_comma_and_nonsense_is_told(place):
    page = place.open(3)
    ready(page)
    page.get_by_role("textbox").fill("около двух")
    expect(page.locator("[data-refusal]")).to_have_text("Введите число, например 12,5.")
    expect(state(page)).to_have_text("не сохранено: введите число")
    page.get_by_role("textbox").fill("− 12,5")
    saved(page)
    page.get_by_role("textbox").fill("-")
    expect(state(page)).to_have_text("не сохранено: введите число")
    page.get_by_role("textbox").fill("− 12,5")
    saved(page)
    assert place.stored() == {3: {"number": "-12,5"}}


def test_the_timer_can_be_hidden(place):
    page = place.open()
    expect(page.locator("[data-time]")).to_have_text(re.compile(r"\d+ мин"))
    page.locator("[data-time]").click()
    expect(page.locator("[data-time]")).to_have_text("показать время")
    page.reload()
    expect(page.locator("[data-time]")).to_have_text("показать время")


def test_the_check_names_the_unanswered_and_hands_in(place):
    page = place.open(ITEMS)
    ready(page)
    choose(page, 0)
    page.get_by_role("button", name="Дальше").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Без ответа {ITEMS - 1}\xa0заданий")
    page.get_by_role("button", name="Сдать работу").click()
    expect(page.get_by_text("Работа сдана в")).to_be_visible()


def test_without_scripts_each_page_is_saved(chromium, stage, work):
    place = Place(chromium, stage, work, java_script_enabled=False)
    page = place.open()
    choose(page, 1)
    page.get_by_role("button", name="Дальше").click()
    expect(page).to_have_url(re.compile("items/2/"))
    page.get_by_role("button", name="Назад").click()
    expect(page.locator("input[value=b]")).to_be_checked()
    assert place.stored() == {1: {"choice": "b"}}
    place.context.close()


def test_two_tabs_without_scripts_show_both_answers_and_the_person_chooses(chromium, stage, work):
    place = Place(chromium, stage, work, java_script_enabled=False)
    here, there = place.open(), place.open()
    choose(here, 0)
    here.get_by_role("button", name="Дальше").click()
    expect(here).to_have_url(re.compile("items/2/"))
    choose(there, 1)
    there.get_by_role("button", name="Дальше").click()
    expect(there.get_by_text("На это задание есть два разных ответа")).to_be_visible()
    assert place.stored() == {1: {"choice": "a"}}
    for tail in ("items/", "finish/"):
        here.goto(place.root + tail)
        expect(here.get_by_text("Сейчас засчитан: Дать больше")).to_be_visible()
        expect(here.get_by_text("Другой: Разобрать")).to_be_visible()
        assert here.evaluate("document.documentElement.scrollWidth") == 390
    here.get_by_role("button", name="Засчитать другой").click()
    expect(here).to_have_url(re.compile("finish/"))
    expect(here.get_by_text("Выберите один ответ из двух")).to_have_count(0)
    assert place.stored() == {1: {"choice": "b"}}
    place.context.close()


def test_the_key_enter_leads_on_and_chooses_nothing(chromium, stage, work):
    place = Place(chromium, stage, work, java_script_enabled=False)
    tabs = [place.open(3), place.open(3)]
    for page, number in zip(tabs, ("1", "2"), strict=True):
        page.get_by_role("textbox").fill(number)
        page.get_by_role("textbox").press("Enter")
    expect(tabs[0]).to_have_url(re.compile("items/4/"))
    expect(tabs[1].get_by_text("Другой: 2")).to_be_visible()
    tabs[1].get_by_role("textbox").fill("3")
    tabs[1].get_by_role("textbox").press("Enter")
    expect(tabs[1]).to_have_url(re.compile("items/4/"))
    assert place.stored() == {3: {"number": "3"}}
    place.context.close()


def test_a_shut_out_device_is_told_to_sign_in(place):
    page = place.open()
    place.stage.shut_out(place.work["attempt"])
    choose(page, 1)
    expect(state(page)).to_have_text("нужен вход")
    assert place.stored() == {}


def test_a_killed_server_loses_nothing(place):
    page = place.open()
    ready(page)
    place.stage.kill_server()
    choose(page, 2)
    expect(state(page)).to_have_text("нет связи, ответы на этом устройстве")
    place.stage.start()
    saved(page)
    assert place.stored() == {1: {"choice": "c"}}


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(place, width):
    page = place.open()
    page.set_viewport_size({"width": width, "height": 844})
    for tail in ("items/1/", "items/3/", "items/", "finish/"):
        page.goto(place.root + tail)
        assert [v["id"] for v in Axe().run(page).response["violations"]] == [], tail
        assert page.evaluate("document.documentElement.scrollWidth") == width


def with_seconds_left(route):
    """The same page, told that the work ends in a few seconds."""
    page = route.fetch()
    route.fulfill(response=page, body=re.sub(r'data-left="\d+"', 'data-left="6"', page.text()))


def test_time_that_runs_out_without_a_network_is_told_and_nothing_is_lost(place):
    place.context.route("**/items/1/", with_seconds_left)
    page = place.open()
    ready(page)
    place.context.set_offline(True)
    choose(page, 1)
    told = "время вышло, ответы на этом устройстве, ждём связь"
    expect(state(page)).to_have_text(told, timeout=15_000)
    expect(page.locator("input[value=b]")).to_be_disabled()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    place.context.set_offline(False)
    page.wait_for_url(lambda url: "items/1/" not in url or "done" in url, timeout=15_000)
    assert place.stored() == {1: {"choice": "b"}}


def test_on_a_phone_without_a_network_the_state_does_not_widen_the_page(place):
    page = place.open()
    ready(page)
    page.context.set_offline(True)
    choose(page, 1)
    expect(state(page)).to_have_text("нет связи, ответы на этом устройстве")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
