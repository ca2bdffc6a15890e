import django.contrib.postgres.constraints
import django.db.models.deletion
import tonglu.customers.models.people
from django.db import migrations, models

from tonglu.audit.triggers import audited


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0009_ways'),
        ('organisation', '0006_post_level'),
    ]

    operations = [
        migrations.CreateModel(
            name='Affiliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('staff', '员工'), ('merchant', '商户'), ('key_person', '关键人'), ('developer', '开发商'), ('contractor', '施工单位'), ('utility', '水电气等公用单位'), ('government', '政府部门'), ('street', '街道社区'), ('police', '公安'), ('media', '媒体'), ('association', '协会')], max_length=12, verbose_name='圈层身份')),
                ('note', models.CharField(blank=True, max_length=60, verbose_name='说明')),
                ('since', models.DateField(verbose_name='开始')),
                ('until', models.DateField(null=True, verbose_name='结束')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='affiliations', to='customers.customer')),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.node')),
            ],
            options={
                'verbose_name': '圈层身份',
                'indexes': [models.Index(fields=['role', 'node'], name='affiliation_role')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('customer'), '='), (models.F('node'), '='), (models.F('role'), '='), (tonglu.customers.models.people.DateRange('since', 'until'), '&&')], name='affiliation_no_overlap'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='affiliation_since_before_until')],
            },
        ),
        audited("customers_affiliation"),
    ]
