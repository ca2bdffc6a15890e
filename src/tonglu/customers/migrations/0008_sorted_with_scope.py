from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0007_mandates")]

    operations = [
        migrations.RemoveIndex("customer", "customer_sort"),
        migrations.AddIndex(
            "customer",
            models.Index(fields=["sort_key", "id"], include=["nodes", "kind"], name="customer_sort", condition=models.Q(root__isnull=True)),
        ),
    ]
