from django.db import migrations

GRANTED = ("manager", "director", "admin")


def grant(apps, schema_editor):
    """Roles are data: the permission is added where the shipped role is still there, once."""
    Role = apps.get_model("access", "Role")
    for role in Role.objects.filter(code__in=GRANTED):
        if "import.revert" not in role.wide:
            role.wide = [*role.wide, "import.revert"]
            role.save(update_fields=["wide"])


class Migration(migrations.Migration):
    dependencies = [("access", "0016_customer_merge")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
