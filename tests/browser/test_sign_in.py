import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.entering import PASSWORD, come_in
from tests.conftest import NOW
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


def test_first_sign_in_with_a_printed_card(chromium, live_server, phone):
    """The deputy prints a card; the teacher types its code in Latin letters on a phone and makes a password."""
    world = World(timezone.now())
    deputy, teacher = world.person("deputy"), world.person("teacher")
    deputy.set_password(PASSWORD)
    deputy.save()
    desk = chromium.new_context(viewport={"width": 1280, "height": 900}, base_url=live_server.url).new_page()
    desk.goto("/people/slips/")
    come_in(desk, "deputy", PASSWORD)
    desk.get_by_label("Ветрова Мария Петровна").check()
    desk.get_by_role("button", name="Выдать и показать карточки").click()
    code = desk.locator(".slip-code").inner_text()
    assert Axe().run(desk).response["violations"] == []
    desk.context.close()
    phone.goto("/sign-in/")
    come_in(phone, teacher.login, code.translate(str.maketrans("АВЕКМНРСТХ", "abekmhpctx")))
    expect(phone.get_by_role("heading", level=1)).to_have_text("Придумайте свой пароль")
    assert Axe().run(phone).response["violations"] == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.get_by_label("Новый пароль", exact=True).fill("коротко")
    phone.get_by_label("Новый пароль ещё раз").fill("коротко")
    phone.get_by_role("button", name="Сохранить и войти").click()
    expect(phone.get_by_role("alert")).to_contain_text("Новый пароль")
    phone.get_by_label("Новый пароль", exact=True).fill(PASSWORD)
    phone.get_by_label("Новый пароль ещё раз").fill(PASSWORD)
    phone.get_by_label("Контрольная фраза").fill("ёлка у третьего подъезда")
    phone.get_by_role("button", name="Сохранить и войти").click()
    expect(phone).to_have_url(re.compile("/today/$"))
    phone.goto("/me/")
    expect(phone.get_by_text("Лунина О. Ю. · использована")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("operator", "/people/"),
        ("operator", "/people/import/"),
        ("operator", "/organisations/"),
        ("deputy", "/people/slips/"),
        ("teacher", "/me/"),
        ("teacher", "/me/password/"),
        ("teacher", "/me/phrase/"),
    ],
)
def test_pages_of_people_are_accessible_and_fit(chromium, live_server, client, width, who, path):
    world = World(NOW)
    client.force_login(world.person(who))
    world.person("teacher"), world.person("colleague")
    context = chromium.new_context(viewport={"width": width, "height": 844}, base_url=live_server.url)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert Axe().run(page).response["violations"] == []
    context.close()


def test_what_was_entered_when_the_session_ended_is_sent_after_signing_in(phone, teacher):
    phone.goto("/people/")
    come_in(phone, "teacher", PASSWORD)
    phone.goto(f"/people/{teacher.pk}/contacts/")
    phone.get_by_label("Телефон").fill("+7 910 123-45-67")
    phone.context.clear_cookies(name="sessionid")
    phone.get_by_role("button", name="Сохранить").click()
    expect(phone.get_by_text("Войдите, и то, что вы ввели, отправится")).to_be_visible()
    assert Axe().run(phone).response["violations"] == []
    come_in(phone, "teacher", PASSWORD)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Отправить введённое?")
    assert Axe().run(phone).response["violations"] == []
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    teacher.refresh_from_db()
    assert teacher.phone == ""
    phone.get_by_role("button", name="Отправить", exact=True).click()
    expect(phone.get_by_text("Контакты сохранены.")).to_be_visible()
    expect(phone.get_by_text("+79101234567")).to_be_visible()
