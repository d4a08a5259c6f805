"""A database of its own for a stage, of the kind that the tests at hand run on."""

import os
from contextlib import contextmanager

import psycopg
from django.db import connection


@contextmanager
def own_database():
    """Its address; empty for SQLite, whose file lies in the stage's folder."""
    if connection.vendor == "sqlite":
        yield ""
        return
    url, name = os.environ["MARSHRUT_DATABASE_URL"], f"stage_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{url.rpartition('/')[0]}/{name}"
        finally:
            owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
