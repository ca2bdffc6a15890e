from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("exchange", "0011_export_counting"),
    ]

    operations = [
        migrations.AddField(
            model_name=name,
            name="tries",
            field=models.SmallIntegerField(db_default=0, default=0),
        )
        for name in ("importbatch", "exportrun")
    ]
