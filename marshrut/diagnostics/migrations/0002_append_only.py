from django.db import migrations

from marshrut.core.append_only import refuse


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0001_initial")]

    operations = [refuse("diagnostics_answer", "update")]
