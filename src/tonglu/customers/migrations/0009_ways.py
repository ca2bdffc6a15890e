import django.db.models.deletion
import tonglu.lib.veil
from django.db import migrations, models

from tonglu.audit.triggers import audited


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0008_sorted_with_scope'),
    ]

    operations = [
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('home', '住址'), ('mailing', '通讯地址'), ('registered', '户籍地址'), ('work', '单位地址')], max_length=10, verbose_name='类型')),
                ('place', tonglu.lib.veil.VeiledField(kind='place', max_length=200, verbose_name='地址')),
                ('is_chief', models.BooleanField(default=False, verbose_name='首要')),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
            ],
            options={
                'verbose_name': '地址',
            },
        ),
        migrations.CreateModel(
            name='Handle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('wechat', '微信号'), ('wecom', '企业微信客户'), ('openid', '公众号 openid'), ('unionid', '微信 unionid')], max_length=8, verbose_name='类型')),
                ('account', tonglu.lib.veil.VeiledField(kind='handle', max_length=64, verbose_name='微信')),
                ('label', models.CharField(blank=True, max_length=30, verbose_name='说明')),
                ('since', models.DateField()),
                ('until', models.DateField(null=True)),
            ],
            options={
                'verbose_name': '微信',
            },
        ),
        migrations.AddField(
            model_name='customer',
            name='lunar',
            field=models.CharField(blank=True, db_default='', default='', max_length=6, verbose_name='农历生日'),
        ),
        migrations.AddConstraint(
            model_name='customer',
            constraint=models.CheckConstraint(condition=models.Q(('lunar__regex', '^(L?(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|30))?$')), name='customer_lunar'),
        ),
        migrations.AddField(
            model_name='address',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addresses', to='customers.customer'),
        ),
        migrations.AddField(
            model_name='handle',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handles', to='customers.customer'),
        ),
        migrations.AddConstraint(
            model_name='address',
            constraint=models.UniqueConstraint(condition=models.Q(('is_chief', True), ('until', None)), fields=('customer',), name='address_chief_once'),
        ),
        migrations.AddConstraint(
            model_name='address',
            constraint=models.CheckConstraint(condition=models.Q(('until', None), ('is_chief', False), _connector='OR'), name='address_ended_not_chief'),
        ),
        migrations.AddIndex(
            model_name='handle',
            index=models.Index(fields=['account'], name='handle_account'),
        ),
        migrations.AddConstraint(
            model_name='handle',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('customer', 'kind', 'account'), name='handle_open_once'),
        ),
        audited("customers_handle"),
        audited("customers_address"),
    ]
