from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('attachments', '0002_audit'),
        ('exchange', '0008_unchecked'),
    ]

    operations = [
        migrations.AddField(
            model_name='importbatch',
            name='left_out',
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='sheets',
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='signature',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
        migrations.AddIndex(
            model_name='importbatch',
            index=models.Index(fields=['kind', 'signature', '-id'], name='import_batch_alike'),
        ),
    ]
