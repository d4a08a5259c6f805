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


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(gallery, width):
    page = gallery(width)
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []
    assert page.said == []


@pytest.mark.parametrize("width", [320, 390, 640, 800, 1024, 1280])
def test_nothing_scrolls_sideways(gallery, width):
    assert gallery(width).evaluate("document.documentElement.scrollWidth") == width


def test_buttons_and_places_are_large_enough_to_touch(gallery):
    page = gallery(390)
    heights = page.eval_on_selector_all(
        ".button, .bar .place, .menu > summary, .choice, .option, .field input:not([type=radio], [type=checkbox])",
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


def test_error_summary_takes_focus_and_leads_to_the_field(gallery):
    page = gallery(1280)
    expect(page.locator("#errors")).to_be_focused()
    page.get_by_role("link", name="Сколько педагогов:").click()
    expect(page.locator("#wrong_people")).to_be_focused()


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
