"""The plain case of storing answers, in as few trips to the database as it can be.

What it cannot finish, the longer way of `answers` does: both are harmless to repeat. PostgreSQL does it in
one statement, prepared once a connection: the attempt is locked, its state, generation and time are checked, answers
and pointers are written, and the commit is durable when the statement returns. SQLite has no trips to save: the write
lock is taken by BEGIN IMMEDIATE.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from marshrut.core.statements import one_row
from marshrut.diagnostics.access import Token

POSTGRESQL = """
WITH attempt AS (
  SELECT case_id, ends_at FROM diagnostics_attempt
  WHERE case_id = %s AND generation = %s AND state = 'running' AND ends_at >= %s
  FOR NO KEY UPDATE
), change AS (
  SELECT * FROM jsonb_to_recordset(%s::jsonb)
  AS t(uuid uuid, position smallint, value jsonb, base uuid, seq bigint, made_at timestamptz)
), stored AS (
  INSERT INTO diagnostics_answer
    (uuid, attempt_id, position, value, base, seq, made_at, received_at, device, late, aside)
  SELECT uuid, case_id, position, nullif(value, 'null'), base, seq, made_at, %s, %s, false, false FROM change, attempt
  ON CONFLICT (uuid) DO NOTHING
  RETURNING uuid, attempt_id, position, seq
), moved AS (
  INSERT INTO diagnostics_currentanswer AS current (attempt_id, position, answer_id)
  SELECT DISTINCT ON (position) attempt_id, position, uuid FROM stored ORDER BY position, seq DESC
  ON CONFLICT (attempt_id, position) DO UPDATE SET answer_id = excluded.answer_id
  WHERE current.answer_id IN (SELECT base FROM change)
  RETURNING position
)
SELECT (SELECT ends_at FROM attempt), (SELECT count(*) FROM stored), (SELECT count(*) FROM moved)
"""

Done = tuple[datetime | None, int, int]
"""The end of the work's time, how many answers were stored, how many pointers moved."""
NOTHING: Done = (None, 0, 0)

SQLITE_ATTEMPT = """
SELECT ends_at FROM diagnostics_attempt
WHERE case_id = %s AND generation = %s AND state = 'running' AND ends_at >= %s
"""
SQLITE_ANSWER = """
INSERT INTO diagnostics_answer
  (uuid, attempt_id, position, value, base, seq, made_at, received_at, device, late, aside)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 0, 0) ON CONFLICT (uuid) DO NOTHING
"""
SQLITE_CURRENT = """
INSERT INTO diagnostics_currentanswer (attempt_id, position, answer_id) VALUES (%s, %s, %s)
ON CONFLICT (attempt_id, position) DO UPDATE SET answer_id = excluded.answer_id WHERE answer_id IN ({bases})
"""


def store_plain(token: Token, changes: Sequence[Any], *, at: datetime, latest: datetime) -> datetime | None:
    """The end of the work's time when everything was stored and counts, else None.

    `latest` is the earliest end of a work that still takes answers. The changes are one device's.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    plain = _postgresql if connection.vendor == "postgresql" else _sqlite
    ends_at, stored, moved = plain(connection, token, changes, at, latest)
    whole = stored == len(changes) and moved == len({c.position for c in changes})
    return ends_at if whole else None


def _postgresql(
    connection: Any, token: Token, changes: Sequence[Any], at: datetime, latest: datetime
) -> Done:
    rows = [
        {
            "uuid": c.uuid.hex,
            "position": c.position,
            "value": c.value,
            "base": c.base and c.base.hex,
            "seq": c.seq,
            "made_at": c.made_at.isoformat(),
        }
        for c in changes
    ]
    values = (token.attempt_id, token.generation, latest, json.dumps(rows), at, changes[0].device)
    return one_row(POSTGRESQL, values) or NOTHING


@transaction.atomic
def _sqlite(connection: Any, token: Token, changes: Sequence[Any], at: datetime, latest: datetime) -> Done:
    with connection.cursor() as cursor:
        cursor.execute(SQLITE_ATTEMPT, (token.attempt_id, token.generation, _moment(latest)))
        row = cursor.fetchone()
        if row is None:
            return NOTHING
        cursor.executemany(SQLITE_ANSWER, [_sqlite_row(token, c, at) for c in changes])
        stored = cursor.rowcount
        if stored != len(changes):
            return None, stored, 0
        bases = [c.base.hex for c in changes if c.base]
        newest = {c.position: c.uuid.hex for c in sorted(changes, key=lambda c: c.seq)}
        pointers = [(token.attempt_id, position, uuid, *bases) for position, uuid in newest.items()]
        cursor.executemany(SQLITE_CURRENT.format(bases=", ".join(["%s"] * len(bases))), pointers)
        return row[0].replace(tzinfo=UTC), stored, cursor.rowcount


def _sqlite_row(token: Token, change: Any, at: datetime) -> tuple[Any, ...]:
    return (
        change.uuid.hex,
        token.attempt_id,
        change.position,
        _json(change.value),
        change.base.hex if change.base else None,
        change.seq,
        _moment(change.made_at),
        _moment(at),
        change.device,
    )


def _moment(at: datetime) -> str:
    """As Django's SQLite backend spells it."""
    return str(at.astimezone(UTC).replace(tzinfo=None))


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
