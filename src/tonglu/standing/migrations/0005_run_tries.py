from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("standing", "0004_segment_runs"),
    ]

    operations = [
        migrations.AddField(
            model_name="segmentrun",
            name="tries",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
    ]
