"""The notices of the ladder; where a code stands already it is left alone."""

from datetime import UTC, datetime
from typing import Any

from django.db import migrations

from tonglu.messaging.shipped import SHIPPED

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
CODES = ("keeper.nearly", "ladder.told", "ladder.reminder")


def write(apps: Any, schema_editor: Any) -> None:
    template = apps.get_model("messaging", "MessageTemplate")
    known = set(template.objects.values_list("code", flat=True))
    template.objects.bulk_create(
        template(code=code, name=SHIPPED[code].name, medium=SHIPPED[code].medium, text=SHIPPED[code].text, since=BEGINNING)
        for code in CODES
        if code not in known
    )


class Migration(migrations.Migration):
    dependencies = [("messaging", "0006_notices")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
