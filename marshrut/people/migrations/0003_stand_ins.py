from django.db import migrations, models
from django.db.models import PROTECT, Q

from marshrut.core.append_only import Held, forbid

ALIKE = """NEW.stands_in_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM people_appointment absent WHERE absent.id = NEW.stands_in_id AND absent.role = NEW.role
    AND COALESCE(absent.organisation_id, 0) = COALESCE(NEW.organisation_id, 0)
    AND COALESCE(absent.municipality_id, 0) = COALESCE(NEW.municipality_id, 0)
    AND COALESCE(absent.subject_id, 0) = COALESCE(NEW.subject_id, 0)
    AND absent.stands_in_id IS NULL AND absent.person_id <> NEW.person_id)"""
SAME_DAYS = """NEW.stands_in_id IS NOT NULL AND EXISTS (
    SELECT 1 FROM people_appointment other WHERE other.stands_in_id = NEW.stands_in_id AND other.id <> COALESCE(NEW.id, -1)
    AND other.since <= NEW.until AND other.until >= NEW.since)"""
EXCLUDE = """
ALTER TABLE people_appointment ADD CONSTRAINT one_stand_in_a_day EXCLUDE USING gist (
    int8range(stands_in_id, stands_in_id, '[]') WITH &&, daterange(since, until, '[]') WITH &&
) WHERE (stands_in_id IS NOT NULL)
"""


def exclude(editor):
    """A trigger of PostgreSQL does not see what another transaction writes: there a constraint holds it."""
    if editor.connection.vendor == "postgresql":
        editor.execute(EXCLUDE, params=None)


def include(editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE people_appointment DROP CONSTRAINT one_stand_in_a_day", params=None)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_trigger_and_search")]

    operations = [
        migrations.AddField(
            "appointment",
            "stands_in",
            models.ForeignKey(
                "people.appointment", null=True, blank=True, on_delete=PROTECT, related_name="stand_ins"
            ),
        ),
        migrations.AddConstraint(
            "appointment",
            models.CheckConstraint(
                condition=Q(stands_in__isnull=True) | Q(until__isnull=False), name="stand_in_ends"
            ),
        ),
        forbid("people_appointment", "stand_in_alike", condition=ALIKE),
        forbid("people_appointment", "stand_in_same_days", condition=SAME_DAYS),
        Held(exclude, include),
    ]
