from django.db import migrations, models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from marshrut.core.append_only import allow, refuse

FACTS = ("attempt_id", "subject_id", "taken_on", "closed_on", "points", "maximum", "level")
CHANGED = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in ("person_id", *FACTS))
FUNCTION = """
CREATE OR REPLACE FUNCTION person_is_merged(old_id bigint, new_id bigint) RETURNS boolean AS $$
SELECT EXISTS (SELECT 1 FROM people_person WHERE id = old_id AND merged_into_id = new_id)
$$ LANGUAGE sql STABLE
"""
MERGED = {
    "postgresql": "person_is_merged(OLD.person_id, NEW.person_id)",
    "sqlite": "EXISTS (SELECT 1 FROM people_person WHERE id = OLD.person_id AND merged_into_id = NEW.person_id)",
}


def changed(vendor):
    """A result stays its owner's: it goes over only with a record that was merged."""
    facts = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in FACTS)
    return f"{facts} OR (OLD.person_id <> NEW.person_id AND NOT {MERGED[vendor]})"


def create(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(FUNCTION, params=None)
    step = refuse("diagnostics_result", "update", when=changed(editor.connection.vendor))
    step.code(apps, editor)


def drop(apps, editor):
    allow("diagnostics_result", "update").code(apps, editor)
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION person_is_merged(bigint, bigint)", params=None)


def as_before(apps, editor):
    refuse("diagnostics_result", "update", when=CHANGED).code(apps, editor)


class Migration(migrations.Migration):
    """What was scored is never scored otherwise; whose it is follows the record of its person."""

    dependencies = [("diagnostics", "0007_works_are_real"), ("people", "0005_merging")]

    operations = [
        migrations.RunPython(allow("diagnostics_result", "update").code, as_before),
        migrations.RunPython(create, drop),
        migrations.AlterField(
            model_name="application",
            name="comment",
            field=models.TextField(blank=True, max_length=1000, verbose_name="пожелания"),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=LessThanOrEqual(Length("comment"), 1000), name="application_wishes"
            ),
        ),
    ]
