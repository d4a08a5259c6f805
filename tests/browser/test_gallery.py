import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def gallery(chromium, live_server):
    """Opens the gallery at a width; the console must stay silent (the policy reports there)."""

    pages = []

    def open_at(width, path="/ui/?message=1", **options):
        page = chromium.new_page(viewport={"width": width, "height": 844}, **options)
        pages.append(page)
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.goto(live_server.url + path)
        return page

    yield open_at
    for page in pages:
        page.close()


@pytest.mark.parametrize("path", ["/ui/?message=1", "/ui/form/", "/ui/item/"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(gallery, width, path):
    page = gallery(width, path)
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []
    assert page.said == []


@pytest.mark.parametrize("width", [320, 390, 640, 800, 1024, 1280])
def test_nothing_scrolls_sideways(gallery, width):
    for path in ("/ui/", "/ui/form/", "/ui/item/"):
        assert gallery(width, path).evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("path", ["/ui/", "/ui/form/", "/ui/item/"])
def test_buttons_and_places_are_large_enough_to_touch(gallery, path):
    page = gallery(390, path)
    heights = page.eval_on_selector_all(
        ".button, .bar .place, .menu > summary, .choice, .option, .field :is(select, textarea), "
        ".field input:not([type=radio], [type=checkbox])",
        "all => all.filter(e => e.offsetParent && e.offsetHeight < 44).map(e => e.outerHTML)",
    )
    assert heights == []


def test_no_text_is_smaller_than_fourteen_pixels(gallery):
    page = gallery(390)
    small = page.evaluate(
        """() => [...document.querySelectorAll("main *")].filter(e => e.innerText?.trim()
        && parseFloat(getComputedStyle(e).fontSize) < 14).map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_wrong_form_says_so_and_leads_to_the_field(gallery):
    page = gallery(390, "/ui/form/")
    page.get_by_label("Школа").fill("Рославльская СШ № 2")
    page.get_by_role("button", name="Проверить").click()
    expect(page).to_have_title("Ошибка: Форма — Маршрут")
    expect(page.locator("#errors")).to_be_focused()
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []
    page.get_by_role("link", name="Сколько педагогов: заполните это поле.").click()
    expect(page.get_by_label("Сколько педагогов")).to_be_focused()
    expect(page.get_by_label("Школа")).to_have_value("Рославльская СШ № 2")


def test_more_opens_without_scripts_and_shows_the_other_places(gallery):
    page = gallery(390, java_script_enabled=False)
    rest = page.locator(".bar .menu-body").get_by_text("Регламент")
    expect(rest).to_be_hidden()
    page.get_by_text("Ещё", exact=True).click()
    expect(rest).to_be_visible()


def test_sorting_and_paging_keep_the_filter(gallery):
    page = gallery(1280, "/ui/?q=Ветрова&page=2")
    page.get_by_role("link", name="Часы").click()
    assert "sort=hours" in page.url
    page.get_by_role("link", name="Следующая страница").click()
    assert "sort=hours" in page.url
    assert page.get_by_label("Фамилия или номер").input_value() == "Ветрова"


def test_second_click_on_a_post_button_sends_nothing(gallery):
    page = gallery(1280)
    sent = []
    page.route("**/ui/", lambda route: sent.append(route.request.method))
    page.locator("form.post button").dblclick(no_wait_after=True)
    page.wait_for_timeout(300)
    assert sent == ["POST"]


def test_marking_all_rows_counts_them(gallery):
    page = gallery(390)
    expect(page.locator(".bulk")).to_be_hidden()
    page.locator(".pick").first.click()
    page.get_by_role("button", name="Отметить все").click()
    assert page.locator(".bulk output").inner_text() == "4"
    page.locator(".pick").first.click()
    assert page.locator(".bulk output").inner_text() == "3"


def test_first_tab_leads_past_the_places(gallery):
    page = gallery(1280)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Показать сообщения")).to_be_focused()


def test_chosen_answer_is_marked_and_the_dock_stays_in_view(gallery):
    page = gallery(390, "/ui/item/")
    page.get_by_text("Показать готовую запись").click()
    assert page.locator(".option:has(:checked)").inner_text().startswith("Показать")
    expect(page.get_by_role("link", name="Дальше")).to_be_in_viewport()


def test_the_page_of_an_item_is_light(client):
    page = client.get("/ui/item/")
    assert page.status_code == 200
    assert len(page.content) < 15 * 1024


def test_a_number_is_never_parted_from_its_sign(gallery):
    page = gallery(390)
    plain, glued = ("№ 7", "№\u00a07")
    assert page.evaluate(
        "([a, b]) => [a, b].map(one => document.body.innerText.includes(one))", [plain, glued]
    ) == [
        False,
        True,
    ]
