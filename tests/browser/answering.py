"""What the journeys of answering share: a place in a work, and what is done and seen there."""

import re

from playwright.sync_api import expect

from tests.browser.entering import PASSWORD, come_in

PEOPLE, ITEMS = 32, 6


class Place:
    """A browser's place in a work: one person, one device."""

    def __init__(self, chromium, stage, work, *, begun=True, **options):
        self.stage, self.work = stage, work
        self.context = chromium.new_context(viewport={"width": 390, "height": 844}, **options)
        self.root = f"http://127.0.0.1:{stage.port}/diagnostics/works/{work['attempt']}/"
        if begun:
            self.enter(work["token"])

    def enter(self, token):
        cookie = {"name": f"work-{self.work['attempt']}", "value": token, "url": self.root}
        self.context.add_cookies([cookie])

    def open(self, number=1):
        page = self.context.new_page()
        page.goto(f"{self.root}items/{number}/")
        return page

    def stored(self):
        return self.stage.answers(self.work["attempt"])

    def sign_in(self, page, login):
        """On the page of signing in, wherever it leads on to."""
        come_in(page, login, PASSWORD)

    def own(self, login):
        """The work's own page, as somebody sees it who has just signed in."""
        page = self.context.new_page()
        page.goto(self.root)
        self.sign_in(page, login)
        expect(page).to_have_url(self.root)
        return page


def choose(page, number):
    page.locator(".option").nth(number).click()


def state(page):
    return page.locator("[data-saved]")


def saved(page):
    expect(state(page)).to_have_text(re.compile(r"сохранено \d\d:\d\d"))


def ready(page):
    """All items are on the device. Asked again and again from here: the policy of the site forbids eval."""
    for _ in range(200):
        if page.evaluate(
            "() => Boolean(document.querySelector('[data-saved]')) && performance.getEntriesByType('resource')"
            ".some(e => e.name.endsWith('/sheet/') && e.responseEnd)"
        ):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the items did not come")
