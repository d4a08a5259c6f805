from django.db import migrations

from marshrut.core.append_only import refuse

FACTS = ("person_id", "attempt_id", "subject_id", "taken_on", "closed_on", "points", "maximum", "level")
CHANGED = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in FACTS)


class Migration(migrations.Migration):
    """What was scored is never scored otherwise: its flow moves on, its facts stay."""

    dependencies = [("diagnostics", "0003_identity")]

    operations = [
        refuse("diagnostics_result", "update", when=CHANGED),
        refuse("diagnostics_blockresult", "update"),
        refuse("diagnostics_deficitresult", "update"),
    ]
