from django.db import migrations

from marshrut.core.append_only import refuse


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("core", "0002_append_only")]

    operations = [
        refuse("documents_document", "update"),
        refuse("documents_rendition", "update"),
        refuse("documents_allocatednumber", "delete"),
    ]
