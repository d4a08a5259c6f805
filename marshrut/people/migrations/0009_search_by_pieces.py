from django.db import migrations


def make(_apps, editor):
    """A search looks for the beginning of any word of a name: in PostgreSQL pieces of three letters find it."""
    if editor.connection.vendor == "postgresql":
        editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        editor.execute("CREATE INDEX person_search_pieces ON people_person USING gin (search gin_trgm_ops)")


def drop(_apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX person_search_pieces")


class Migration(migrations.Migration):

    dependencies = [
        ("people", "0008_second_factor"),
    ]

    operations = [migrations.RunPython(make, drop)]
