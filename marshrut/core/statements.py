"""One statement of our own SQL with as little around it as can be: for the few paths that must be spare."""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

NEVER_BY_ITSELF = 1_000_000_000
"""Django switches preparing off altogether; this lets what asks for it be prepared, and nothing else."""


def one_row(sql: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row. On PostgreSQL the statement is prepared once a connection: planning costs more than running."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone()
    connection.ensure_connection()
    link = connection.connection
    if link.prepare_threshold is None:
        link.prepare_threshold = NEVER_BY_ITSELF
    with connection.wrap_database_errors, psycopg.Cursor(link) as cursor:
        cursor.execute(sql, values, prepare=True)
        return cursor.fetchone()
