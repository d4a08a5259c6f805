from django.db import migrations

from marshrut.core.append_only import refuse


class Migration(migrations.Migration):
    """Signatures and what they stand under are never deleted: they hold digests, and salts die with the data."""

    dependencies = [("pathways", "0003_curator_consent_and_letters")]

    operations = [refuse("pathways_version", "delete"), refuse("pathways_agreement", "delete")]
