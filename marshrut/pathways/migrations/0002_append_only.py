from django.db import migrations

from marshrut.core.append_only import refuse


class Migration(migrations.Migration):
    dependencies = [("pathways", "0001_initial")]

    operations = [
        refuse("pathways_version", "update"),
        refuse("pathways_agreement", "update"),
        refuse("pathways_versionextract", "update"),
        refuse("pathways_versionsecret", "update"),
    ]
