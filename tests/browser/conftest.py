import os

import pytest
from django.db.backends.sqlite3.operations import DatabaseOperations
from playwright.sync_api import sync_playwright

# Playwright's loop runs in this thread; the test database is still used synchronously.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def _flushed_past_the_triggers():
    """Append-only tables let no row go; between journeys the test database is emptied all the same."""
    flush = DatabaseOperations.execute_sql_flush

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
        patch.setattr(DatabaseOperations, "execute_sql_flush", without_triggers)
        yield
