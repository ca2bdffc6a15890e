"""Who hears that a customer was not satisfied."""

from datetime import UTC, datetime

from django.db import migrations

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
CODES = ("keeper.dissatisfied", "manager.dissatisfied")


def write(apps, schema_editor):
    from tonglu.messaging.shipped import SHIPPED

    template = apps.get_model("messaging", "MessageTemplate")
    known = set(template.objects.filter(code__in=CODES).values_list("code", flat=True))  # a new database has them already
    template.objects.bulk_create(
        template(code=code, name=SHIPPED[code].name, medium=SHIPPED[code].medium, text=SHIPPED[code].text, since=BEGINNING)
        for code in CODES
        if code not in known
    )


class Migration(migrations.Migration):
    dependencies = [("messaging", "0007_shipped_notices")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
