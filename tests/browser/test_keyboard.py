"""Twelve journeys by keyboard alone, over the pages of the demo; the focus is seen at every stop.

1. A visitor skips the menu, signs in with a password and goes out again.
2. A visitor turns the pages white on black, comes back to where they were and reads «Регламент».
3. A teacher agrees to a diagnosis.
4. A teacher begins the test, answers two items and finds both kept on the map.
5. A teacher reads their result and its help.
6. A teacher agrees to their ИОМ.
7. A head signs a school's application.
8. A head approves an extract.
9. An operator notes a call about an application.
10. An operator searches, filters a list and turns its page.
11. An analyst decides that an ИОМ is needed.
12. A developer enters an approved ИОМ in the register.
"""

import re

import pytest
from playwright.sync_api import expect

from marshrut.demo.queries.cast import PASSWORD
from tests.browser.keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def hands(site, page_at):
    """`hands("head")`: the keyboard on that person's «Сегодня»; without a name on the public's first page."""

    def of(key=""):
        page = page_at(1280)
        if key:
            site.sign_in(page, key)
        else:
            page.goto(site.url)
        return Keyboard(page)

    return of


def headed(keyboard, words):
    expect(keyboard.page.get_by_role("heading", level=1)).to_contain_text(re.compile(words))


def sees(keyboard, words):
    expect(keyboard.page.locator("main")).to_contain_text(re.compile(words))


def test_1_a_visitor_comes_in_and_goes_out(hands):
    keyboard = hands()
    keyboard.press("К содержанию")
    keyboard.follow("Войти")
    keyboard.page.keyboard.type("lecturer")
    keyboard.write("Пароль", PASSWORD)
    keyboard.follow("Войти")
    headed(keyboard, "Сегодня")
    keyboard.press("Прудников")
    keyboard.follow("Выйти")
    headed(keyboard, "Вход")


def test_2_a_visitor_changes_the_look(hands):
    keyboard = hands()
    keyboard.follow("Регламент")
    keyboard.follow("Версия для слабовидящих")
    keyboard.choose("обычный", "очень крупный")
    keyboard.choose("обычные", "белым по чёрному")
    keyboard.follow("Применить")
    sees(keyboard, "Вид страниц изменён")
    assert keyboard.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
    keyboard.follow("Вернуться на страницу")
    assert keyboard.page.url.endswith("/regulations/")
    keyboard.press("К содержанию")
    keyboard.follow("Все пункты")
    keyboard.follow("За исполнением приказа")


def signs(keyboard):
    """The agreement the first time, the password always."""
    keyboard.page.get_by_label("Ваш пароль").wait_for()
    if keyboard.page.get_by_label("Принимаю соглашение").count():
        keyboard.tick("Принимаю соглашение")
    keyboard.write("Ваш пароль", PASSWORD)


def test_3_a_teacher_consents(hands):
    keyboard = hands("colleague")
    keyboard.follow("Ответить")
    signs(keyboard)
    keyboard.follow("Даю согласие")
    sees(keyboard, "Согласие дано")


def answers(keyboard):
    """The first answer there is, or a number."""
    keyboard.anew("main")
    keyboard.page.keyboard.press("Tab")
    typed = keyboard.page.evaluate("document.activeElement.type") == "text"
    keyboard.page.keyboard.press("2" if typed else "Space")


def test_4_a_teacher_answers_the_test(hands):
    keyboard = hands("examinee")
    keyboard.follow("Открыть: Пройти диагностику")
    keyboard.follow(keyboard.page.locator("button[name=step]").inner_text())
    for number in (1, 2):
        expect(keyboard.page.locator("main")).to_contain_text(f"Задание {number}")
        answers(keyboard)
        expect(keyboard.page.locator("[data-saved]")).to_contain_text("сохранено")
        keyboard.press("Дальше")
    expect(keyboard.page.locator("main")).to_contain_text("Задание 3")
    keyboard.anew("main")
    keyboard.press("3/")
    expect(keyboard.page.locator(".map .answered")).to_have_count(2)


def test_5_a_teacher_reads_a_result(hands):
    keyboard = hands("teacher")
    keyboard.follow("Открыть результат")
    sees(keyboard, "Видите только вы и ЦНППМ")


def test_6_a_teacher_agrees_to_a_pathway(hands):
    keyboard = hands("teacher")
    keyboard.follow("Открыть ИОМ: Прочитать")
    keyboard.follow("Согласовать версию")
    signs(keyboard)
    keyboard.follow("Согласовать")
    sees(keyboard, "Согласие записано")


def test_7_a_head_signs(hands):
    keyboard = hands("head")
    keyboard.follow("Проверить и подписать")
    keyboard.tick("Подписываю")
    signs(keyboard)
    keyboard.follow("Подписать и отправить")
    sees(keyboard, "Заявка отправлена")


def test_8_a_head_approves_an_extract(hands):
    keyboard = hands("head")
    keyboard.follow("Открыть ИОМ: Рассмотреть")
    keyboard.follow("Утвердить версию")
    keyboard.tick("Утверждаю")
    signs(keyboard)
    keyboard.follow("Утвердить")
    sees(keyboard, "ИОМ утверждён")


def test_9_an_operator_notes_a_call(hands):
    keyboard = hands("operator")
    keyboard.follow("Отметить звонок")
    keyboard.choose("Да", "Да")
    keyboard.follow("Записать разговор")
    sees(keyboard, "Место")


def test_10_an_operator_searches_and_filters(hands):
    keyboard = hands("operator")
    keyboard.write("Поиск", "Ветрова")
    with keyboard.page.expect_navigation():
        keyboard.page.keyboard.press("Enter")
    sees(keyboard, "Ветрова Мария Петровна")
    keyboard.follow("Люди и школы")
    keyboard.write("Фамилия", "а")
    keyboard.follow("Показать")
    keyboard.follow("Следующая страница")
    assert "page=2" in keyboard.page.url


def test_11_an_analyst_decides(hands):
    keyboard = hands("analyst")
    keyboard.follow("Решить")
    keyboard.follow("Решить, нужен ли ИОМ")
    keyboard.choose("Нужен ИОМ", "Нужен ИОМ")
    keyboard.write("Обоснование", "Четыре зоны роста, их можно закрыть за год.")
    keyboard.follow("Записать решение")
    expect(keyboard.page.get_by_role("status")).to_be_visible()


def test_12_a_developer_registers(hands):
    keyboard = hands("developer")
    keyboard.follow("Открыть ИОМ: Внести")
    keyboard.follow("Внести в реестр")
    sees(keyboard, "внесён в реестр")
