"""A slow network (50 KB/s, 300 ms there and back) on the first visit: what pages weigh and how long they take.

The cache is empty at the sign-in; what comes after it uses what is already there, as a phone does.
"""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.site import running

PASSWORD = "скворечник под синей крышей"
SPEED, LATENCY_MS = 50 * 1024, 300


@dataclass(frozen=True)
class Visit:
    """A page as it came: kilobytes with headers, and seconds until it was drawn with all its files."""

    name: str
    kilobytes: float
    seconds: float

    def __str__(self):
        return f"{self.name}: {self.kilobytes:.1f} KB, {self.seconds:.1f} s"


class SlowLine:
    """A browser with an empty cache at the end of a slow line."""

    def __init__(self, browser):
        self.page = browser.new_page(viewport={"width": 390, "height": 844}, locale="ru-RU")
        self._came = 0
        self.page.on("requestfinished", self._count)
        line = self.page.context.new_cdp_session(self.page)
        slow = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": SPEED}
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": SPEED})

    def visit(self, name, act):
        """Do what opens a page; what came until all its files were there, fonts included."""
        self._came, began = 0, time.monotonic()
        with self.page.expect_navigation(wait_until="load"):
            act(self.page)
        self.page.evaluate("document.fonts.ready.then(() => true)")
        took = time.monotonic() - began
        self.page.wait_for_load_state("networkidle")
        return Visit(name, self._came / 1024, took)

    def _count(self, request):
        sizes = request.sizes()
        self._came += max(0, sizes["responseHeadersSize"] + sizes["responseBodySize"])


def measure(browser, site):
    """A teacher's sign-in and «Сегодня»; then, with an empty cache again, an examinee's item."""
    line = SlowLine(browser)
    door = line.visit("the sign-in page", lambda page: page.goto(f"{site.url}/sign-in/"))
    line.page.get_by_label("Имя для входа").fill("association-head")
    line.page.get_by_label("Пароль").fill(PASSWORD)
    today = line.visit("then «Сегодня»", lambda page: page.get_by_role("button", name="Войти").click())
    first = Visit("first page of a teacher", door.kilobytes + today.kilobytes, door.seconds + today.seconds)
    return [door, today, first, item(browser, site)]


def item(browser, site):
    """A real item of a work that was begun elsewhere: this device has nothing of it yet."""
    elsewhere = browser.new_page(viewport={"width": 390, "height": 844})
    site.sign_in(elsewhere, "examinee")
    elsewhere.locator("a.button[href*='/works/']").click()
    elsewhere.locator("button[name=step]").click()
    elsewhere.wait_for_url("**/items/**")
    line = SlowLine(browser)
    line.page.context.add_cookies(elsewhere.context.cookies())
    return line.visit("the page of an item", lambda page: page.goto(elsewhere.url))


def main():
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        with running(Path(folder)) as site:
            for visit in measure(browser, site):
                print(visit, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
