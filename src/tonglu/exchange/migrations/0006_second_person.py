from django.db import migrations, models

# what was exported before belongs to the place its asker belongs to
HOME = "UPDATE exchange_exportrun r SET node_id = p.home_id FROM access_person p WHERE p.id = r.by_person_id AND r.node_id IS NULL"


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0012_saved_views'),
        ('exchange', '0005_exports'),
    ]

    operations = [
        migrations.AddField(model_name='exportrun', name='node_id', field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name='exportrun', name='rows_seen', field=models.IntegerField(db_default=0, default=0)),
        migrations.AddField(model_name='exportrun', name='is_held', field=models.BooleanField(db_default=False, default=False)),
        migrations.AddField(model_name='exportrun', name='decided_by_id', field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name='exportrun', name='decided_by_name', field=models.CharField(blank=True, db_default='', default='', max_length=100)),
        migrations.AddField(model_name='exportrun', name='decided_at', field=models.DateTimeField(null=True)),
        migrations.AlterField(
            model_name='exportrun',
            name='state',
            field=models.CharField(choices=[('asked', '等另一人同意'), ('declined', '没有同意'), ('waiting', '排队中'), ('done', '已完成'), ('failed', '没有导出'), ('gone', '已过期')], default='waiting', max_length=8, verbose_name='状态'),
        ),
        migrations.RunSQL(HOME, migrations.RunSQL.noop),
        migrations.AddIndex(model_name='exportrun', index=models.Index(condition=models.Q(('state', 'asked')), fields=['node_id', 'id'], name='export_asked')),
        migrations.AddConstraint(
            model_name='exportrun',
            constraint=models.CheckConstraint(
                condition=models.Q(('is_held', False), ('state__in', ['asked', 'declined']), models.Q(('decided_at__isnull', False), ('decided_by_id__isnull', False)), _connector='OR'),
                name='export_held_is_decided',
            ),
        ),
        migrations.AddConstraint(
            model_name='exportrun',
            constraint=models.CheckConstraint(
                condition=models.Q(('decided_by_id', None), models.Q(('decided_by_id', models.F('by_person_id')), _negated=True), _connector='OR'),
                name='export_decided_by_another',
            ),
        ),
    ]
