from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_search_index")]

    operations = [migrations.AddIndex("customer", models.Index(fields=["-created_at", "-id"], name="customer_created"))]
