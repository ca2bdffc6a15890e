from django.db import migrations


def load(apps, schema_editor):
    from tonglu.access.shipped import ROLES

    Role = apps.get_model("access", "Role")
    for code, (name, wide, own) in ROLES.items():
        Role.objects.get_or_create(
            code=code, defaults={"name": name, "wide": [str(p) for p in wide], "own": [str(p) for p in own]}
        )


class Migration(migrations.Migration):
    dependencies = [("access", "0002_audit")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
