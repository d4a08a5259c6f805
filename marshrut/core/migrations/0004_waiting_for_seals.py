"""An entry and a look wait for their seal from the moment they are written: the line among the sealed ones is
made by a trigger in the same transaction, with no seal yet. The sealing job puts the seal in, once."""

import django.db.models.deletion
from django.db import migrations, models

from marshrut.core.append_only import allow, refuse

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
FILL = """
INSERT INTO {sealed} ({column}) SELECT id FROM {table}
WHERE NOT EXISTS (SELECT 1 FROM {sealed} WHERE {sealed}.{column} = {table}.id)
"""


def wait(_apps, editor):
    """The triggers come first: they hold writers up until the commit, so nothing slips in between."""
    sqlite = editor.connection.vendor == "sqlite"
    for table, sealed, column in SEALED:
        names = {"table": table, "sealed": sealed, "column": column}
        editor.execute((SQLITE if sqlite else POSTGRESQL).format(**names), params=None)
        editor.execute(FILL.format(**names), params=None)


def wait_no_more(_apps, editor):
    sqlite = editor.connection.vendor == "sqlite"
    for table, sealed, _column in SEALED:
        drop = f"DROP TRIGGER {table}_waits" if sqlite else f"DROP FUNCTION {table}_waits() CASCADE"
        editor.execute(drop, params=None)
        editor.execute(f"DELETE FROM {sealed} WHERE seal_id IS NULL", params=None)


def seal_of(many):
    """Two small indexes take the place of the column's own: no line stands in both."""
    return models.ForeignKey(
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=many,
        to="core.seal",
    )


def indexes(model, one):
    waiting = models.Index(condition=models.Q(("seal__isnull", True)), fields=[one], name=f"{one}_waiting")
    sealed = models.Index(condition=models.Q(("seal__isnull", False)), fields=["seal"], name=f"{one}_sealed")
    return [migrations.AddIndex(model, waiting), migrations.AddIndex(model, sealed)]


class Migration(migrations.Migration):
    dependencies = [("core", "0003_cache_table")]

    operations = [
        allow("core_sealedentry", "update", "delete"),
        allow("core_sealedlook", "update", "delete"),
        migrations.AlterField("sealedentry", "seal", seal_of("entries")),
        migrations.AlterField("sealedlook", "seal", seal_of("looks")),
        *indexes("sealedentry", "entry"),
        *indexes("sealedlook", "look"),
        migrations.RunPython(wait, wait_no_more),
        refuse("core_sealedentry", "delete"),
        refuse("core_sealedlook", "delete"),
        refuse("core_sealedentry", "update", when="OLD.seal_id IS NOT NULL OR NEW.entry_id <> OLD.entry_id"),
        refuse("core_sealedlook", "update", when="OLD.seal_id IS NOT NULL OR NEW.look_id <> OLD.look_id"),
    ]
