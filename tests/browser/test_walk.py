"""Everybody of the cast opens every page they can reach by links, on a phone and on a desktop."""

from collections import Counter, deque
from urllib.parse import quote, urldefrag, urlparse

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Error

from marshrut.demo.queries.content import content

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDTHS = (1280, 390)
NARROW = (640, 320)
"""1280 px enlarged twice and four times: nothing may scroll sideways."""
DISPLAY = "Версия для слабовидящих"
PAGES_A_ROUTE = 1
PAGES = 35
FILES = "Download is starting"


def route_of(url):
    try:
        return resolve(urlparse(url).path).url_name
    except Resolver404:
        return urlparse(url).path


class Seen:
    """Routes and widths that axe has judged: once each, whoever opened them and in whichever process."""

    def __init__(self, folder):
        self.folder = folder

    def first(self, route, width):
        try:
            (self.folder / f"{quote(route, safe='')} {width}").touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


@pytest.fixture(scope="session")
def seen(tmp_path_factory, worker_id):
    """Processes that walk side by side have one parent folder."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "seen"
    folder.mkdir(exist_ok=True)
    return Seen(folder)


class Walk:
    """One person's way through the site; `problems` says what was wrong and where."""

    def __init__(self, site, page, seen):
        self.site, self.page, self.seen = site, page, seen
        self.problems: list[str] = []
        self.opened: Counter[str] = Counter()
        self._noise: list[str] = []
        page.on("pageerror", lambda error: self._noise.append(str(error)))
        page.on("console", lambda said: said.type == "error" and self._noise.append(said.text))

    def go(self, start):
        """Breadth first, at most so many pages of a route and so many pages in all."""
        queue, known = deque([start]), {start}
        while queue and self.opened.total() < PAGES:
            url = queue.popleft()
            if self.opened[route_of(url)] >= PAGES_A_ROUTE:
                continue
            self.opened[route_of(url)] += 1
            for link in self._open(url):
                if link not in known:
                    known.add(link)
                    queue.append(link)

    def _open(self, url):
        self._noise.clear()
        try:
            response = self.page.goto(url)
        except Error as error:
            if FILES not in str(error):
                raise
            response = self.page.context.request.get(url)
            self._note(url, [f"status {response.status}"] if not response.ok else [])
            return []
        wrong = [] if response.ok else [f"status {response.status}"]
        if "text/html" in response.headers.get("content-type", ""):
            wrong += self._looks(route_of(url))
        self._note(url, [*wrong, *self._noise])
        return self._links()

    def _looks(self, route):
        for width in (*WIDTHS, *NARROW):
            self.page.set_viewport_size({"width": width, "height": 900})
            over = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if over > 0:
                yield f"{width}: {over} px too wide"
            if width in WIDTHS and self.seen.first(route, width):
                yield from self._axe(width)
        if self.page.get_by_role("link", name=DISPLAY, exact=True).count() != 1:
            yield f"not one link «{DISPLAY}»"

    def _axe(self, width):
        found = Axe().run(self.page).response["violations"]
        for one in found:
            yield f"{width}: axe {one['id']}: {one['nodes'][0]['html'][:160]}"

    def _links(self):
        found = self.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        return [urldefrag(link)[0] for link in found if link.startswith(self.site.url)]

    def _note(self, url, wrong):
        self.problems += [f"{urlparse(url).path}: {each}" for each in wrong]


@pytest.mark.parametrize("key", [row["key"] for row in content("cast")["person"]])
def test_every_page_opens_and_is_accessible(site, page_at, seen, key):
    page = page_at(WIDTHS[0])
    site.sign_in(page, key)
    walk = Walk(site, page, seen)
    walk.go(page.url)
    assert walk.problems == []
    assert len(walk.opened) >= 4


def test_the_door_of_the_demo_is_accessible(site, page_at, seen):
    walk = Walk(site, page_at(WIDTHS[0]), seen)
    walk.go(f"{site.url}/demo/")
    assert walk.problems == []
