import django.contrib.postgres.fields
from django.db import migrations, models

from tonglu.audit.triggers import audited_without

# who has been here before is no newcomer
KNOWN = "UPDATE access_person SET first_steps = ARRAY['gone'] WHERE last_login IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("access", "0013_export_agree")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="first_steps",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20), db_default=[], default=list, size=None
            ),
        ),
        audited_without("access_person", ignore=("password", "last_login", "first_steps")),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
