from django.db import migrations

GRANTED = ("agent", "dispatcher", "manager", "director", "admin")


def grant(apps, schema_editor):
    """Roles are data: the permission is added where the shipped role is still there, once."""
    Role = apps.get_model("access", "Role")
    for role in Role.objects.filter(code__in=GRANTED):
        if "customer.check" not in role.wide:
            role.wide = [*role.wide, "customer.check"]
            role.save(update_fields=["wide"])


class Migration(migrations.Migration):
    dependencies = [("access", "0017_import_revert")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
