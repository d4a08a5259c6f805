from django.db import migrations, models

from marshrut.core.append_only import allow, forbid, refuse

FROZEN = "OLD.paper <> '[]'"
OTHER_KIND = """
(SELECT v.demonstration FROM bank_variant v WHERE v.id = NEW.variant_id)
<> (SELECT i.demonstration FROM bank_item i WHERE i.case_id = NEW.item_id)
"""


class Migration(migrations.Migration):
    dependencies = [("bank", "0002_frozen")]

    operations = [
        allow("bank_variant", "update", "delete", when=FROZEN),
        migrations.AddField(
            model_name="item",
            name="demonstration",
            field=models.BooleanField(default=False, verbose_name="демонстрационное"),
        ),
        migrations.AddField(
            model_name="variant",
            name="demonstration",
            field=models.BooleanField(default=False, verbose_name="демонстрационный"),
        ),
        migrations.AddConstraint(
            model_name="variant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("demonstration", True), ("number", 0)),
                    models.Q(("demonstration", False), ("number__gte", 1)),
                    _connector="OR",
                ),
                name="variant_zero_demonstrates",
            ),
        ),
        refuse("bank_variant", "update", "delete", when=FROZEN),
        refuse("bank_item", "update", when="OLD.demonstration <> NEW.demonstration"),
        forbid("bank_variantitem", "demonstration_apart", condition=OTHER_KIND),
    ]
