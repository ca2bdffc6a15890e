from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("service", "0004_shipped")]

    operations = [
        migrations.AddIndex("case", models.Index(fields=["-opened_at", "-id"], name="case_opened")),
    ]
