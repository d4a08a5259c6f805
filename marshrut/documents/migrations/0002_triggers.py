from django.db import migrations

from marshrut.core.append_only import refuse


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]

    operations = [
        refuse("documents_document", "update"),
        refuse("documents_rendition", "update"),
        refuse("documents_allocatednumber", "delete"),
        refuse("documents_destroyeddocument", "update", "delete"),
        refuse("documents_destroyedfile", "delete"),
        refuse("documents_destroyedfile", "update", when="OLD.removed_at IS NOT NULL OR NEW.name <> OLD.name"),
    ]
