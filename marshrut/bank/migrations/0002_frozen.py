from django.db import migrations

from marshrut.core.append_only import refuse


class Migration(migrations.Migration):
    dependencies = [("bank", "0001_initial")]

    operations = [refuse("bank_variant", "update", "delete", when="OLD.paper <> '[]'")]
