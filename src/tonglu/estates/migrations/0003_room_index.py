from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("estates", "0002_audit")]

    operations = [
        migrations.AddIndex("unit", models.Index(fields=["room", "code"], name="unit_room")),
    ]
