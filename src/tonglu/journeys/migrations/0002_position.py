from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journeys", "0001_initial")]

    operations = [
        migrations.AddField(model_name="position", name="xid", field=models.BigIntegerField(default=0)),
    ]
