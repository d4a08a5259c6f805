from django.db import migrations

from marshrut.core.append_only import Held, forbid, refuse

DEMONSTRATION = "(SELECT v.demonstration FROM bank_variant v WHERE v.id = NEW.variant_id)"
FACTS = ("attempt_id", "subject_id", "taken_on", "closed_on", "points", "maximum", "level")
FUNCTION = """
CREATE OR REPLACE FUNCTION person_is_merged(old_id bigint, new_id bigint) RETURNS boolean AS $$
SELECT EXISTS (SELECT 1 FROM people_person WHERE id = old_id AND merged_into_id = new_id)
$$ LANGUAGE sql STABLE
"""
MERGED = {
    "postgresql": "person_is_merged(OLD.person_id, NEW.person_id)",
    "sqlite": "EXISTS (SELECT 1 FROM people_person WHERE id = OLD.person_id AND merged_into_id = NEW.person_id)",
}


def results_stay(vendor):
    """A result stays its owner's: it goes over only with a record that was merged."""
    facts = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in FACTS)
    changed = f"{facts} OR (OLD.person_id <> NEW.person_id AND NOT {MERGED[vendor]})"
    return refuse("diagnostics_result", "update", when=changed)


def create(editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(FUNCTION, params=None)
    results_stay(editor.connection.vendor).make(editor)


def drop(editor):
    results_stay(editor.connection.vendor).drop(editor)
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION person_is_merged(bigint, bigint)", params=None)


class Migration(migrations.Migration):
    """What was scored is never scored otherwise; whose it is follows the record of its person."""

    dependencies = [("diagnostics", "0001_initial")]

    operations = [
        refuse("diagnostics_answer", "update"),
        Held(create, drop),
        refuse("diagnostics_blockresult", "update"),
        refuse("diagnostics_deficitresult", "update"),
        refuse("diagnostics_sheetentry", "update", "delete", when="OLD.done_at IS NOT NULL"),
        forbid("diagnostics_attempt", "work_is_real", condition=DEMONSTRATION),
    ]
