import gc
from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from marshrut.core import norms
from marshrut.diagnostics.queries import papers
from tests.world import World

# How long a busy machine takes to think of an example says nothing about the rule.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


ACCESS = "tests/access/"
TOUCHES_A_DATABASE = {"db", "transactional_db", "django_db_setup", "own_database", "fresh_database"}


class ByFile(LoadScopeScheduling):
    """A file stays whole on one of the processes, and the tests of access share one walk: what they are made of is
    made once. xdist's own groups put a mark into the names of tests, which pytest no longer lets it do.
    """

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return ACCESS if file.startswith(ACCESS) else file


def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log) if config.getvalue("dist") == "loadscope" else None


def pytest_collection_modifyitems(config, items):
    items.sort(key=lambda item: not item.get_closest_marker("slow"))
    if connection.vendor != "sqlite":
        _leave_out_the_idle(config, items)


def pytest_collection_finish():
    """The tests and the models stay to the end: the collector of garbage need not look through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _leave_out_the_idle(config, items):
    """What touches no database says the same beside every one of them: it runs once, with SQLite."""
    idle = [
        item
        for item in items
        if not TOUCHES_A_DATABASE & {*item.fixturenames} and not item.get_closest_marker("django_db")
    ]
    config.hook.pytest_deselected(items=idle)
    items[:] = [item for item in items if item not in idle]


@pytest.fixture
def now():
    """Monday, 23 November 2026, 10:00 in Smolensk."""
    return NOW


@pytest.fixture(autouse=True)
def _norms_read_anew(monkeypatch):
    """Each test reads them once: a slow machine must not add the queries of a second reading."""
    monkeypatch.setattr(norms, "FRESH_SECONDS", 3600)
    norms.forget()
    papers.forget()


@pytest.fixture
def world(db, now):
    return World(now)
