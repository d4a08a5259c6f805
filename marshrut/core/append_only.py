"""Triggers that refuse changes to rows, on both databases; used in migrations."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER {table}_no_{event} BEFORE {event} ON {table}{when}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_no_{event} BEFORE {event} ON {table} FOR EACH ROW{when} EXECUTE FUNCTION refuse_change();
"""


def refuse(table: str, *events: str, when: str = "") -> migrations.RunPython:
    """An operation that refuses the events ("update", "delete") on a table.

    `when` limits it to some rows: a condition over OLD that both databases understand.
    """
    condition = f" WHEN ({when})" if when else ""

    def forwards(_apps, schema_editor):
        sql = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
        for event in events:
            schema_editor.execute(sql.format(table=table, event=event, when=condition), params=None)

    def backwards(_apps, schema_editor):
        on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {table}"
        for event in events:
            schema_editor.execute(f"DROP TRIGGER {table}_no_{event}{on}", params=None)

    return migrations.RunPython(forwards, backwards)
