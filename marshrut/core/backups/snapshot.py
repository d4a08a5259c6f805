"""One moment of the database, held while people go on writing: counted, and dumped as it was then."""

import gzip
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.postgresql.client import DatabaseClient

PASSING = ("django_session", "core_cache")
"""Tables that a restore empties, or that change without anybody's writing."""


@dataclass(frozen=True)
class Snapshot:
    """`ask` and `dump` see the same moment, whatever is written meanwhile."""

    member: str
    ask: Callable[[str], list[tuple]]
    dump: Callable[[Path], None]

    def counts(self) -> dict[str, int]:
        return {table: self.ask(f'SELECT count(*) FROM "{table}"')[0][0] for table in tables()}  # noqa: S608

    def migrations(self) -> list[str]:
        rows = self.ask("SELECT app, name FROM django_migrations ORDER BY app, name")
        return [f"{app}.{name}" for app, name in rows]


def tables() -> list[str]:
    return sorted(set(connection.introspection.table_names()) - set(PASSING))


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    with _of_sqlite() if connection.vendor == "sqlite" else _of_postgres() as taken:
        yield taken


@contextmanager
def _of_sqlite() -> Iterator[Snapshot]:
    """A connection of its own: Django's transactions take the write lock and would hold up everybody."""
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as source:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM django_migrations").fetchone()

        def dump(to: Path) -> None:
            plain = to.with_suffix(".plain")
            with closing(sqlite3.connect(plain)) as target:
                source.backup(target)
            with plain.open("rb") as read, gzip.open(to, "wb", compresslevel=1) as written:
                shutil.copyfileobj(read, written, 2**20)
            plain.unlink()

        yield Snapshot("database.sqlite3.gz", lambda sql: source.execute(sql).fetchall(), dump)


@contextmanager
def _of_postgres() -> Iterator[Snapshot]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        name = cursor.fetchone()[0]

        def ask(sql: str) -> list[tuple]:
            cursor.execute(sql)
            return cursor.fetchall()

        def dump(to: Path) -> None:
            how = ["--format=custom", "--compress=1", "--no-owner", "--no-privileges", f"--snapshot={name}"]
            run_client("pg_dump", *how, f"--file={to}")

        yield Snapshot("database.dump", ask, dump)


def run_client(program: str, *options: str) -> None:
    """A program of PostgreSQL upon our database; the password goes by the environment, not by the command."""
    (_, *where), env = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    subprocess.run([program, *options, *where], env={**os.environ, **(env or {})}, check=True)  # noqa: S603
