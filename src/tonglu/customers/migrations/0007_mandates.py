import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import tonglu.customers.models.people
from django.db import migrations, models

from tonglu.audit.triggers import audited


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0006_merges'),
        ('estates', '0005_sorted_with_scope'),
        ('organisation', '0006_post_level'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('agent', '代理人'), ('guardian', '监护人'), ('legal', '法定代表人'), ('payer', '付款人'), ('contact', '联系人')], max_length=8, verbose_name='关系')),
                ('proof', models.CharField(blank=True, max_length=100, verbose_name='凭据')),
                ('since', models.DateField(verbose_name='开始')),
                ('until', models.DateField(null=True, verbose_name='结束')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.node')),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='estates.unit')),
            ],
            options={
                'verbose_name': '代理与联系',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('holder'), '='), (models.F('principal'), '='), (models.F('kind'), '='), (django.db.models.functions.comparison.Coalesce('unit_id', models.Value(0), output_field=models.BigIntegerField()), '='), (tonglu.customers.models.people.DateRange('since', 'until'), '&&')], name='mandate_no_overlap'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='mandate_since_before_until'), models.CheckConstraint(condition=models.Q(('holder', models.F('principal')), _negated=True), name='mandate_of_two'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'agent'), _negated=True), ('until__isnull', False), _connector='OR'), name='mandate_agent_until')],
            },
        ),
        audited("customers_mandate"),
    ]
