import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tonglu.audit.triggers import audited


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0010_circles'),
        ('organisation', '0006_post_level'),
        ('standing', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('number', models.IntegerField(default=1, verbose_name='版本')),
                ('made_at', models.DateTimeField(verbose_name='建立时间')),
                ('frozen_at', models.DateTimeField(null=True, verbose_name='固定时间')),
                ('frozen_count', models.IntegerField(null=True, verbose_name='固定人数')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='停用时间')),
                ('frozen_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.node', verbose_name='组织')),
            ],
            options={
                'verbose_name': '客群',
            },
        ),
        migrations.CreateModel(
            name='SegmentMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('segment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='standing.segment')),
            ],
            options={
                'verbose_name': '客群成员',
            },
        ),
        migrations.CreateModel(
            name='SegmentRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField(verbose_name='版本')),
                ('rule', models.JSONField(verbose_name='条件')),
                ('made_at', models.DateTimeField(verbose_name='修改时间')),
                ('made_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('segment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='standing.segment')),
            ],
            options={
                'verbose_name': '客群条件',
            },
        ),
        migrations.AddConstraint(
            model_name='segment',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('node', 'name'), name='segment_name_once'),
        ),
        migrations.AddConstraint(
            model_name='segment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('frozen_at', None), ('frozen_count', None)), models.Q(('frozen_at__isnull', False), ('frozen_count__gte', 0), ('frozen_count__isnull', False)), _connector='OR'), name='segment_frozen_whole'),
        ),
        migrations.AddConstraint(
            model_name='segmentmember',
            constraint=models.UniqueConstraint(fields=('segment', 'customer'), name='segment_member_once'),
        ),
        migrations.AddConstraint(
            model_name='segmentrule',
            constraint=models.UniqueConstraint(fields=('segment', 'number'), name='segment_rule_once'),
        ),
        audited("standing_segment"),
        audited("standing_segmentrule"),
    ]
