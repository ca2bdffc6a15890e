from collections import defaultdict

from django.db import migrations

from tonglu.lib import names


def name_the_merged(apps, schema_editor):
    """Who was merged before is shown by one name too; what each record was called stays beside."""
    customers, edges = apps.get_model("customers", "Customer").objects, defaultdict(list)
    for survivor, merged, choices, edited in (
        apps.get_model("customers", "Merge").objects.filter(undone_at=None).order_by("pk")
        .values_list("survivor_id", "merged_id", "choices", "edited")
    ):
        edges[survivor].append((merged, "name" in choices and "name" not in edited))

    def shown(pk, own):
        chosen = [merged for merged, is_chosen in edges[pk] if is_chosen]
        return shown(chosen[-1], own) if chosen else own[pk]

    for root in customers.filter(pk__in=customers.filter(root__isnull=False).values("root_id")).values_list("pk", flat=True):
        own = dict(customers.filter(pk=root).values_list("pk", "name")) | dict(customers.filter(root=root).values_list("pk", "name"))
        name = shown(root, own)
        for pk, written in own.items():
            if written != name:
                customers.filter(pk=pk).update(name=name, own_name=written, sort_key=names.sort_key(name))


class Migration(migrations.Migration):

    dependencies = [("customers", "0022_own_name")]

    operations = [migrations.RunPython(name_the_merged, migrations.RunPython.noop)]
