"""An emergency by two people, as its owner lives through it; then their question and the answer, by the pages alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_applications import Journey, see
from tests.privacy import given

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.clause("A2.6.3")]
REASON = "Запрос прокуратуры от 20.11.2026 № 12, срок ответа сегодня."
OWNER = "Ветрова Мария Петровна"


@pytest.fixture(params=[390, 1280])
def journey(chromium, live_server, world, request):
    given.results(world)
    made = Journey(chromium, live_server, world, request.param)
    yield made
    for context in made.contexts:
        context.close()


def judged(page):
    """The page, when nobody is kept out of it and nothing hangs over its edge."""
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return page


def test_one_asks_another_admits_and_the_owner_knows_at_once(journey):
    operator_asks(journey)
    administrator_admits(journey)
    operator_reads_the_results(journey)
    owner_reads_who_and_why(journey)
    owner_asks_about_the_look(journey)
    administrator_answers(journey)
    page = judged(journey.as_("teacher", "my_looks"))
    page.get_by_role("link", name="Ваш вопрос").click()
    see(judged(page), "Просмотр был по делу")
    see(page, "Отвечали на запрос № 12.")


def operator_asks(journey):
    page = journey.as_("operator", "accesses")
    page.get_by_role("link", name="Попросить доступ").click()
    page.get_by_role("button", name="Попросить").click()
    see(judged(page), "Укажите, чьи результаты")
    page.get_by_label("Чьи результаты").fill(OWNER)
    page.get_by_label("Почему без этого нельзя").fill(REASON)
    page.get_by_role("button", name="Попросить").click()
    see(judged(page), "Ждёт решения второго человека")
    assert page.get_by_role("link", name="Допустить").count() == 0
    assert page.get_by_role("link", name="Открыть результаты").count() == 0


def administrator_admits(journey):
    page = journey.duty("administrator", "Решить")
    see(judged(page), REASON)
    page.get_by_role("link", name="Допустить").click()
    see(judged(page), "Вы результатов не увидите")
    page.get_by_role("button", name="Допустить").click()
    see(judged(page), "Доступ открыт до")
    assert page.get_by_role("link", name="Открыть результаты").count() == 0


def operator_reads_the_results(journey):
    page = journey.as_("operator", "accesses")
    page.get_by_role("link", name="Ветрова М. П.").click()
    page.get_by_role("link", name="Открыть результаты").click()
    see(judged(page), "Этот просмотр записан")
    see(page, "Баллы")


def owner_reads_who_and_why(journey):
    page = journey.duty("teacher", "Прочитать")
    for words in (REASON, "Орлова Нина Сергеевна", "Жуков Ян Олегович"):
        see(judged(page), words)
    page.get_by_role("link", name="Прочитано").click()
    page.get_by_role("button", name="Прочитано").click()
    page.get_by_role("link", name="Что именно смотрели и когда").click()
    see(judged(page), "особый доступ")


def owner_asks_about_the_look(journey):
    page = journey.as_("teacher", "my_looks")
    looked = page.locator("tr").filter(has_text="особый доступ")
    looked.get_by_role("link", name="Это не должно было случиться").first.click()
    page.get_by_label("Что кажется вам неправильным").fill("Почему понадобился мой результат?")
    page.get_by_role("button", name="Отправить вопрос").click()
    see(judged(page), "Ждёт ответа до")


def administrator_answers(journey):
    page = journey.duty("administrator", "Ответить")
    page.get_by_role("link", name="Ответить").click()
    page.get_by_label("Просмотр был по делу").check()
    page.get_by_label("Ответ человеку").fill("Отвечали на запрос № 12.")
    page.get_by_role("button", name="Ответить").click()
    see(judged(page), "Просмотр был по делу")
