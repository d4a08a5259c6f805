from django.db import migrations

from marshrut.core.append_only import refuse


def changed(*columns):
    return " OR ".join(f"OLD.{name} <> NEW.{name}" for name in columns)


ADMITTED = changed("asked_by_id", "reason", "admitted_by_id", "admitted_at", "ends_at")
ANSWERED = changed("text", "look_id", "verdict", "answer", "answered_by_id")


class Migration(migrations.Migration):
    """A text that people have agreed to, what they agreed to, what was admitted and what was answered stay as they
    were: an access is never prolonged, a consent never said to be to another text.
    """

    dependencies = [("privacy", "0001_initial")]

    operations = [
        refuse("privacy_processingtext", "update", "delete"),
        refuse("privacy_processing", "update", when=changed("text_id", "digest", "given_at", "withdrawn_at")),
        refuse("privacy_access", "update", when=f"OLD.admitted_at IS NOT NULL AND ({ADMITTED})"),
        refuse("privacy_inquiry", "update", when=f"OLD.answer <> '' AND ({ANSWERED})"),
        refuse("privacy_correction", "update", when=changed("field", "before", "value", "answered_by_id")),
    ]
