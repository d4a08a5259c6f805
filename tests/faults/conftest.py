import os

import psycopg
import pytest
from django.db import connection


@pytest.fixture(scope="module")
def own_database():
    """For all tests of a file."""
    yield from _made("file")


@pytest.fixture
def fresh_database():
    """For one test."""
    yield from _made("test")


def _made(what):
    """The address of a database for a stage, of the kind that the tests run on; empty for SQLite, whose file lies in the
    stage's folder.
    """
    if connection.vendor == "sqlite":
        yield ""
        return
    url, name = os.environ["MARSHRUT_DATABASE_URL"], f"stage_{what}_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        owner.execute(f"CREATE DATABASE {name}")
        yield f"{url.rpartition('/')[0]}/{name}"
        owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
