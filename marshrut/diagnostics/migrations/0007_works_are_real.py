from django.db import migrations

from marshrut.core.append_only import forbid

DEMONSTRATION = "(SELECT v.demonstration FROM bank_variant v WHERE v.id = NEW.variant_id)"


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0006_paper"), ("bank", "0003_demonstration")]

    operations = [forbid("diagnostics_attempt", "work_is_real", condition=DEMONSTRATION)]
