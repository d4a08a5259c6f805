from django.db import migrations

from marshrut.core.append_only import refuse


class Migration(migrations.Migration):
    """Signatures and what they stand under are never deleted: they hold digests, and salts die with the data."""

    dependencies = [("pathways", "0001_initial")]

    operations = [
        refuse("pathways_version", "update", "delete"),
        refuse("pathways_agreement", "update", "delete"),
        refuse("pathways_versionextract", "update"),
        refuse("pathways_versionsecret", "update"),
    ]
