from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0017_rare_gaps'),
    ]

    operations = [
        # as rules/completeness.py says it of the next one who is judged
        migrations.RunSQL(
            "UPDATE customers_customer SET rank = rank * 32 + (id & 31) WHERE judged_on IS NOT NULL",
            "UPDATE customers_customer SET rank = rank / 32 WHERE judged_on IS NOT NULL",
        ),
    ]
