from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("service", "0014_due_and_graded")]

    operations = [
        migrations.RemoveIndex("case", "case_node_state"),
        migrations.AddIndex(
            "case", models.Index(fields=["node", "state", "-opened_at", "-id"], include=["kind"], name="case_node_state")
        ),
    ]
