import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from tonglu.audit.triggers import audited


def load(apps, schema_editor):
    from tonglu.standing.shipped import ITEMS

    item = apps.get_model("organisation", "LookupItem")
    item.objects.bulk_create(
        item(list_code=code, code=f"{number:02}", name=name, name_en=english, position=number * 10)
        for code, entries in ITEMS.items()
        for number, (name, english) in enumerate(entries, start=1)
    )


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0010_circles'),
        ('organisation', '0006_post_level'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mediums', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('phone', '电话'), ('sms', '短信'), ('wechat', '微信'), ('mail', '邮件'), ('visit', '上门'), ('letter', '信函')], max_length=8), default=list, size=None)),
                ('quiet_from', models.SmallIntegerField(blank=True, null=True, verbose_name='免打扰开始')),
                ('quiet_until', models.SmallIntegerField(blank=True, null=True, verbose_name='免打扰结束')),
                ('note', models.CharField(blank=True, max_length=100, verbose_name='说明')),
                ('since', models.DateField(verbose_name='开始')),
                ('until', models.DateField(null=True, verbose_name='结束')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
            ],
            options={
                'verbose_name': '联系偏好',
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('customer',), name='contact_wish_open_once'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='contact_wish_since_before_until'), models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False), ('quiet_from__gte', 0), ('quiet_from__lt', 1440), ('quiet_until__gte', 0), ('quiet_until__lt', 1440), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='contact_wish_hours_of_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('tag', '标签'), ('need', '需求'), ('focus', '关注点'), ('grade', '客户等级')], max_length=6, verbose_name='类型')),
                ('letter', models.CharField(blank=True, choices=[('A', 'A 级'), ('B', 'B 级'), ('C', 'C 级'), ('D', 'D 级')], max_length=1, verbose_name='等级')),
                ('note', models.CharField(blank=True, max_length=100, verbose_name='说明')),
                ('since', models.DateField(verbose_name='开始')),
                ('until', models.DateField(null=True, verbose_name='结束')),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.lookupitem', verbose_name='内容')),
                ('node', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.node')),
            ],
            options={
                'verbose_name': '客户标记',
                'indexes': [models.Index(condition=models.Q(('item__isnull', False), ('until', None)), fields=['node', 'item'], include=('customer',), name='mark_open_item'), models.Index(condition=models.Q(('kind', 'grade'), ('until', None)), fields=['node', 'letter'], include=('customer',), name='mark_open_grade')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('item__isnull', False), ('until', None)), fields=('customer', 'node', 'item'), name='mark_open_once'), models.UniqueConstraint(condition=models.Q(('kind', 'grade'), ('until', None)), fields=('customer', 'node'), name='mark_one_grade'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='mark_since_before_until'), models.CheckConstraint(condition=models.Q(models.Q(('item', None), ('kind', 'grade'), ('letter__in', ['A', 'B', 'C', 'D'])), models.Q(models.Q(('kind', 'grade'), _negated=True), ('item__isnull', False), ('letter', '')), _connector='OR'), name='mark_says_one_thing')],
            },
        ),
        audited("standing_contactwish"),
        audited("standing_mark"),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
