import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0007_revert'),
    ]

    operations = [
        migrations.AlterField(
            model_name='importrow',
            name='batch',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='exchange.importbatch'),
        ),
        migrations.AlterField(
            model_name='importtrace',
            name='batch',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='traces', to='exchange.importbatch'),
        ),
    ]
