"""Pages that people print: black on white whatever the look, without what only a screen can do."""

import pytest

from marshrut.core.display import COOKIE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ON_SCREEN = ".places, .bar, .top, .skip, .button, .back, .dock, .filters"
COLOURS = """() => [...new Set([...document.querySelectorAll("body, main *")].filter((e) => e.checkVisibility())
  .flatMap((e) => [getComputedStyle(e).color]))]"""
A4 = 642
"""170 mm at 96 dpi: the sheet within its margins."""


@pytest.mark.parametrize(
    ("key", "start", "links"),
    [
        ("teacher", "/my-pathways/", []),
        ("head", "/pathways/", ["td a[href^='/pathways/']"]),
        ("mentor", "/diagnostics/mine/", ["a[href*='/results/']"]),
        ("head", "/pathways/", ["td a[href^='/pathways/']", "main a[href^='/documents/']"]),
        ("deputy", "/today/", ["a.button[href*='/applications/']"]),
    ],
    ids=["card", "extract", "result", "document", "application"],
)
def test_it_prints_in_black_and_fits_the_sheet(site, page_at, key, start, links):
    page = page_at(A4)
    site.sign_in(page, key)
    page.context.add_cookies(
        [{"name": COOKIE, "value": "200.white-on-black.wide.shown.usual", "url": site.url}]
    )
    page.goto(site.url + start)
    for link in links:
        page.locator(link).first.click()
        page.wait_for_load_state()
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert [one for one in page.locator(ON_SCREEN).all() if one.is_visible()] == []
    assert page.evaluate(COLOURS) == ["rgb(0, 0, 0)"]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("document.documentElement.scrollWidth") <= A4
