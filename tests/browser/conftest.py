import os

import pytest
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from playwright.sync_api import sync_playwright

from tests.browser.answering import ITEMS, PEOPLE, Place
from tests.browser.entering import PASSWORD
from tests.browser.site import running
from tests.conftest import NOW
from tests.faults.stage import Stage
from tests.world import World

# Playwright's loop runs in this thread; the test database is still used synchronously.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """A file, as in production: the server and the test each have a connection and wait for one another. What is
    in memory has one connection for both, and a page that asks while the test writes finds the tables locked.
    """
    file = tmp_path_factory.mktemp("database") / "test.sqlite3"
    connection.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session", autouse=True)
def _flushed_past_the_triggers():
    """Append-only tables let no row go; between journeys the test database is emptied all the same."""
    flush = DatabaseWrapper.ops_class.execute_sql_flush

    def without_triggers(operations, statements):
        with operations.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        flush(operations, statements)
        with operations.connection.cursor() as cursor:
            for _, sql in triggers:
                cursor.execute(sql)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseWrapper.ops_class, "execute_sql_flush", without_triggers)
        yield


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A real server and worker with the small demo region of today, made once for all journeys.

    `site.url` is where it listens, `site.sign_in(page, "head")` signs in as a member of the cast. Journeys share
    its database: take people whom no other journey changes, or make what you need.
    """
    with running(tmp_path_factory.mktemp("site")) as found:
        yield found


@pytest.fixture
def page_at(chromium):
    """`page_at(390)` opens a page of that width in a browser of its own, signed in nowhere."""
    contexts = []

    def opened(width, height=900):
        contexts.append(chromium.new_context(viewport={"width": width, "height": height}, locale="ru-RU"))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def stage():
    """A server with running works of many people; each test of answering takes one."""
    with Stage(workers=1) as stage:
        stage.works = stage.populate(PEOPLE, ITEMS)["works"]
        stage.start()
        yield stage


@pytest.fixture
def work(stage):
    return stage.works.pop()


@pytest.fixture
def place(chromium, stage, work):
    place = Place(chromium, stage, work)
    yield place
    place.context.close()


@pytest.fixture
def phone(chromium, live_server):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, base_url=live_server.url)
    yield context.new_page()
    context.close()


@pytest.fixture
def teacher():
    person = World(NOW).person("teacher")
    person.set_password(PASSWORD)
    person.save()
    return person
