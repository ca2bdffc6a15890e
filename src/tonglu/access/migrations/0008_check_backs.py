"""The desk and its managers may call customers back."""

from django.db import migrations

CALLERS = ("agent", "dispatcher", "manager", "director")


def grant(apps, schema_editor):
    for role in apps.get_model("access", "Role").objects.filter(code__in=CALLERS):
        if "case.check_back" not in role.wide:
            role.wide = [*role.wide, "case.check_back"]
            role.save(update_fields=["wide"])


class Migration(migrations.Migration):
    dependencies = [("access", "0007_stamp")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
