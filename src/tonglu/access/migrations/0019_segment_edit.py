from django.db import migrations

GRANTED = ("manager", "director")


def grant(apps, schema_editor):
    """Roles are data: the permission is added where the shipped role is still there, once."""
    Role = apps.get_model("access", "Role")
    for role in Role.objects.filter(code__in=GRANTED):
        if "segment.edit" not in role.wide:
            role.wide = [*role.wide, "segment.edit"]
            role.save(update_fields=["wide"])


class Migration(migrations.Migration):
    dependencies = [("access", "0018_customer_check")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
