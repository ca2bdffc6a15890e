import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    """Words wait in a short list and are sorted in together; the index itself stays as it is."""

    dependencies = [
        ('customers', '0011_scoring'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    'ALTER INDEX customer_search SET (fastupdate = on)',
                    "ALTER INDEX customer_search SET (fastupdate = off); SELECT gin_clean_pending_list('customer_search')",
                ),
            ],
            state_operations=[
                migrations.RemoveIndex(model_name='customer', name='customer_search'),
                migrations.AddIndex(
                    model_name='customer',
                    index=django.contrib.postgres.indexes.GinIndex(fields=['nodes', 'tokens'], name='customer_search'),
                ),
            ],
        ),
    ]
