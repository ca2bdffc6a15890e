from django.db import migrations

GRANTED = {"director": ["export.agree"], "admin": ["export.agree"]}


def grant(apps, schema_editor):
    """Roles are data: a permission is added where the shipped role is still there, once."""
    Role = apps.get_model("access", "Role")
    for role in Role.objects.filter(code__in=GRANTED):
        role.wide = [*role.wide, *(each for each in GRANTED[role.code] if each not in role.wide)]
        role.save(update_fields=["wide"])


class Migration(migrations.Migration):
    dependencies = [("access", "0012_saved_views")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
