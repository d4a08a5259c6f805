"""An entry and a look wait for their seal from the moment they are written: the line among the sealed ones is
made by a trigger in the same transaction, with no seal yet. The sealing job puts the seal in, once."""

from django.conf import settings
from django.core.management import call_command
from django.db import migrations

from marshrut.core.append_only import Held, refuse

SEALED = (("core_entry", "core_sealedentry", "entry_id"), ("core_look", "core_sealedlook", "look_id"))
SQLITE = """
CREATE TRIGGER {table}_waits AFTER INSERT ON {table}
BEGIN INSERT INTO {sealed} ({column}) VALUES (NEW.id); END
"""
POSTGRESQL = """
CREATE FUNCTION {table}_waits() RETURNS trigger AS $$
BEGIN INSERT INTO {sealed} ({column}) SELECT id FROM written; RETURN NULL; END
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_waits AFTER INSERT ON {table} REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION {table}_waits();
"""


def wait(editor):
    sql = SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL
    for table, sealed, column in SEALED:
        editor.execute(sql.format(table=table, sealed=sealed, column=column), params=None)


def wait_no_more(editor):
    sqlite = editor.connection.vendor == "sqlite"
    for table, _sealed, _column in SEALED:
        drop = f"DROP TRIGGER {table}_waits" if sqlite else f"DROP FUNCTION {table}_waits() CASCADE"
        editor.execute(drop, params=None)


def make_cache(editor):
    """The cache that all processes share is a table: it comes with the others, not by a command to remember."""
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


def drop_cache(editor):
    editor.execute(f"DROP TABLE {settings.CACHES['default']['LOCATION']}")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        refuse("core_entry", "update", "delete"),
        refuse("core_entrypayload", "update"),
        refuse("core_look", "update", "delete"),
        refuse("core_seal", "update", "delete"),
        refuse("core_norm", "update", "delete"),
        Held(wait, wait_no_more),
        refuse("core_sealedentry", "delete"),
        refuse("core_sealedlook", "delete"),
        refuse("core_sealedentry", "update", when="OLD.seal_id IS NOT NULL OR NEW.entry_id <> OLD.entry_id"),
        refuse("core_sealedlook", "update", when="OLD.seal_id IS NOT NULL OR NEW.look_id <> OLD.look_id"),
        Held(make_cache, drop_cache),
    ]
