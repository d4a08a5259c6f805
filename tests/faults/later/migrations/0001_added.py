from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0001_initial")]
    operations = [
        migrations.RunSQL("ALTER TABLE diagnostics_answer ADD COLUMN later text NULL"),
        migrations.RunSQL("CREATE TABLE later_thing (id integer PRIMARY KEY)"),
    ]
