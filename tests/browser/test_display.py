"""The pages as they look to those who see badly: chosen themes and sizes, the system's own colours, paper."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from marshrut.core.display import CHOICES, COOKIE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
THEMES = [colours for colours in CHOICES["colours"] if colours != "usual"]
PAGES = ("/ui/?message=1", "/ui/form/", "/ui/item/", "/display/")


@pytest.fixture
def opened(chromium, live_server):
    """`opened(390, "200.usual.wide")` is a page of that width in a browser that has chosen this look."""
    contexts = []

    def at(width, chosen="", **options):
        context = chromium.new_context(
            viewport={"width": width, "height": 844}, base_url=live_server.url, **options
        )
        contexts.append(context)
        if chosen:
            context.add_cookies([{"name": COOKIE, "value": chosen, "url": live_server.url}])
        return context.new_page()

    yield at
    for context in contexts:
        context.close()


@pytest.mark.parametrize("colours", THEMES)
def test_axe_finds_nothing_in_any_colours(opened, colours):
    page = opened(1280, f"125.{colours}.wide.none.none")
    for path in PAGES:
        page.goto(path)
        found = [(v["id"], v["nodes"][0]["html"][:120]) for v in Axe().run(page).response["violations"]]
        assert (path, found) == (path, [])


def test_nothing_scrolls_sideways_in_any_size(opened):
    wide = []
    for width in (320, 1280):
        for size in ("150", "200"):
            page = opened(width, f"{size}.white-on-black.wide.shown.usual")
            for path in PAGES:
                page.goto(path)
                over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                wide += [(width, size, path, over)] if over > 1 else []
    assert wide == []


def test_words_stand_where_the_pictures_were(opened):
    page = opened(390, "100.usual.usual.none.usual")
    page.goto("/ui/")
    assert page.locator(".level svg").first.is_hidden()
    assert "Выполнено 71 %" in page.locator(".level").first.inner_text()


def test_nothing_moves_when_no_motion_is_wished(opened):
    page = opened(390, "100.usual.usual.shown.none")
    page.goto("/ui/")
    moving = page.evaluate(
        "() => [...document.querySelectorAll('*')].filter(e => !/^(0s|none)/.test(getComputedStyle(e).transitionDuration))"
        ".length"
    )
    assert moving == 0


def test_a_choice_works_without_scripts(opened):
    page = opened(390, java_script_enabled=False)
    page.goto("/ui/form/")
    page.get_by_role("link", name="Версия для слабовидящих").click()
    page.get_by_label("жёлтым по чёрному").check()
    page.get_by_role("button", name="Применить").click()
    page.get_by_role("link", name="Вернуться на страницу").click()
    assert page.url.endswith("/ui/form/")
    assert page.locator("html").get_attribute("data-colours") == "yellow-on-black"


SEEN_BY_EDGES = (
    ".status",
    ".button",
    ".banner",
    ".option",
    ".sheet",
    "select",
    ".field input:not([type=radio], [type=checkbox])",
)


def test_with_the_colours_of_the_system_every_part_has_its_edge_and_focus_is_seen(opened):
    page = opened(1280, forced_colors="active")
    for path in PAGES[:3]:
        page.goto(path)
        edgeless = page.evaluate(
            """(parts) => parts.flatMap((part) => [...document.querySelectorAll(`main ${part}`)])
            .filter((e) => e.checkVisibility() && getComputedStyle(e).borderTopStyle === "none")
            .map((e) => e.outerHTML.slice(0, 100))""",
            SEEN_BY_EDGES,
        )
        assert edgeless == []
        for _ in range(25):
            page.keyboard.press("Tab")
            width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
            assert width >= 2, page.evaluate("document.activeElement.outerHTML.slice(0, 100)")
    page.goto(PAGES[0])
    marks = page.evaluate(
        """() => [...document.querySelectorAll(".place[aria-current], .tab[aria-current]")]
        .filter((e) => e.checkVisibility()).map((e) => getComputedStyle(e).outlineStyle)"""
    )
    assert marks
    assert set(marks) == {"solid"}
