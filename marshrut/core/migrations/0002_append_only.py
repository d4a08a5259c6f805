from django.db import migrations

from marshrut.core.append_only import refuse


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        refuse("core_entry", "update", "delete"),
        refuse("core_entrypayload", "update"),
        refuse("core_look", "update", "delete"),
        refuse("core_seal", "update", "delete"),
        refuse("core_sealedentry", "update", "delete"),
        refuse("core_sealedlook", "update", "delete"),
    ]
