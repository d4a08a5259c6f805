from django.db import migrations

from marshrut.core.append_only import forbid, refuse

OTHER_KIND = """
(SELECT v.demonstration FROM bank_variant v WHERE v.id = NEW.variant_id)
<> (SELECT i.demonstration FROM bank_item i WHERE i.case_id = NEW.item_id)
"""


class Migration(migrations.Migration):
    dependencies = [("bank", "0001_initial")]

    operations = [
        refuse("bank_variant", "update", "delete", when="OLD.paper <> '[]'"),
        refuse("bank_item", "update", when="OLD.demonstration <> NEW.demonstration"),
        forbid("bank_variantitem", "demonstration_apart", condition=OTHER_KIND),
    ]
