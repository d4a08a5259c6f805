from django.conf import settings
from django.core.management import call_command
from django.db import migrations


def make(_apps, schema_editor):
    """The cache that all processes share is a table: it comes with the others, not by a command to remember."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(_apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {settings.CACHES['default']['LOCATION']}")


class Migration(migrations.Migration):
    dependencies = [("core", "0002_append_only")]

    operations = [migrations.RunPython(make, drop)]
