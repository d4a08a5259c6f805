"""Triggers that refuse changes to rows, on both databases; used in migrations."""

from collections.abc import Callable, Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

Step = Callable[[BaseDatabaseSchemaEditor], None]

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


class Held(Operation):
    """What the database holds by itself. Unlike RunPython it needs no models, which take seconds to build."""

    reversible = True

    def __init__(self, make: Step, drop: Step) -> None:
        self.make, self.drop = make, drop

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """No model changes."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        self.make(schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: object, to_state: object
    ) -> None:
        self.drop(schema_editor)


def refuse(table: str, *events: str, when: str = "") -> Held:
    """An operation that refuses the events ("update", "delete") on a table.

    `when` limits it to some rows: a condition over OLD (and NEW) that both databases understand.
    """
    return Held(_creating(table, events, when), _dropping(table, events))


REFUSE_SQLITE = """
CREATE TRIGGER {name}_{event} BEFORE {event} ON {table} WHEN ({condition})
BEGIN SELECT RAISE(ABORT, '{name}'); END
"""
REFUSE_POSTGRESQL = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$
BEGIN
IF ({condition}) THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
RETURN NEW;
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER {name}_{event} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
"""


def forbid(table: str, name: str, *, condition: str) -> Held:
    """An operation that refuses rows for which the condition over NEW holds; it may ask other tables."""

    def create(editor: BaseDatabaseSchemaEditor) -> None:
        sql = REFUSE_SQLITE if editor.connection.vendor == "sqlite" else REFUSE_POSTGRESQL
        for event in ("insert", "update"):
            editor.execute(sql.format(table=table, name=name, event=event, condition=condition), params=None)

    def drop(editor: BaseDatabaseSchemaEditor) -> None:
        on = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
        for event in ("insert", "update"):
            editor.execute(f"DROP TRIGGER {name}_{event}{on}", params=None)

    return Held(create, drop)


def _creating(table: str, events: Sequence[str], when: str) -> Step:
    condition = f" WHEN ({when})" if when else ""

    def create(editor: BaseDatabaseSchemaEditor) -> None:
        sql = SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL
        for event in events:
            editor.execute(sql.format(table=table, event=event, when=condition), params=None)

    return create


def _dropping(table: str, events: Sequence[str]) -> Step:
    def drop(editor: BaseDatabaseSchemaEditor) -> None:
        on = "" if editor.connection.vendor == "sqlite" else f" ON {table}"
        for event in events:
            editor.execute(f"DROP TRIGGER {table}_no_{event}{on}", params=None)

    return drop
