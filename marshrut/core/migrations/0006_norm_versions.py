from collections import Counter

from django.db import migrations, models

from marshrut.core.append_only import refuse


def number(apps, _editor):
    """What each norm had before becomes its versions, in the order of their days."""
    known = Counter()
    for row in apps.get_model("core", "Norm").objects.order_by("since"):
        known[row.name] += 1
        row.version = known[row.name]
        row.save(update_fields=["version"])


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0005_what_one_has_done"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='norm',
            name='norm_once_a_day',
        ),
        migrations.AddField(
            model_name='norm',
            name='version',
            field=models.PositiveSmallIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='norm',
            name='value',
            field=models.JSONField(null=True),
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='norm',
            constraint=models.UniqueConstraint(fields=('name', 'version'), name='norm_version'),
        ),
        refuse("core_norm", "update", "delete"),
    ]
