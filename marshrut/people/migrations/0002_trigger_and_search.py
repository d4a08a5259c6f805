from django.db import migrations

from marshrut.core.append_only import Held, refuse


def make(editor):
    """A search looks for the beginning of any word of a name: in PostgreSQL pieces of three letters find it."""
    if editor.connection.vendor == "postgresql":
        editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        editor.execute("CREATE INDEX person_search_pieces ON people_person USING gin (search gin_trgm_ops)")


def drop(editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX person_search_pieces")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        refuse("people_factor", "update", when="NEW.last_step < OLD.last_step"),
        Held(make, drop),
    ]
