"""Seals over facts and diffs; diffs by month."""

import django.contrib.postgres.fields
from django.db import migrations, models

PARTS = """
CREATE INDEX audit_diff_position ON audit_diff (xid, id);

-- a diff may be erased (its change emptied, nothing else) by the act that does so; all else stands
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME LIKE 'audit_diff%' AND current_setting('tonglu.erasing', true) = 'on'
       AND to_jsonb(NEW) - 'change' = to_jsonb(OLD) - 'change' AND to_jsonb(NEW) -> 'change' = 'null' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit rows are append-only';
END $$;
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();

CREATE FUNCTION audit_diff_month(day timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first timestamptz := date_trunc('month', day, 'UTC');
    next timestamptz := date_add(first, '1 month', 'UTC');
    name text := 'audit_diff_' || to_char(first AT TIME ZONE 'UTC', 'YYYYMM');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE %I (LIKE audit_diff INCLUDING DEFAULTS)', name);
    LOCK TABLE audit_diff IN ACCESS EXCLUSIVE MODE;
    ALTER TABLE audit_diff_rest DISABLE TRIGGER USER;
    EXECUTE format('WITH moved AS (DELETE FROM audit_diff_rest WHERE at >= %L AND at < %L RETURNING *)'
                   ' INSERT INTO %I SELECT * FROM moved', first, next, name);
    ALTER TABLE audit_diff_rest ENABLE TRIGGER USER;
    EXECUTE format('ALTER TABLE audit_diff ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, first, next);
END $$;

-- months that have rows already, this one and those to come
DO $$
DECLARE
    months timestamptz[] := ARRAY(SELECT DISTINCT date_trunc('month', at, 'UTC') FROM audit_diff_rest);
    month timestamptz;
BEGIN
    FOREACH month IN ARRAY months LOOP PERFORM audit_diff_month(month); END LOOP;
END $$;
SELECT audit_diff_month(now() + make_interval(months => n)) FROM generate_series(0, 3) n;
"""
UNDO = """
DROP FUNCTION audit_diff_month(timestamptz);
DROP TRIGGER audit_seal_append_only ON audit_seal;
DROP INDEX audit_diff_position;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_fact_at")]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("stream", models.CharField(max_length=4)),
                ("form", models.SmallIntegerField()),
                ("first_xid", models.BigIntegerField()),
                ("first_id", models.BigIntegerField()),
                ("last_xid", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("row_count", models.IntegerField()),
                ("digest", models.BinaryField()),
                ("before", models.BinaryField()),
                ("chain", models.BinaryField()),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "封条",
                "indexes": [models.Index(fields=["stream", "-number"], name="seal_stream")],
            },
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("seal_number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("salts", django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(), size=None)),
                ("digests", django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(), size=None)),
            ],
            options={"verbose_name": "行摘要", "db_table": "audit_leaf"},
        ),
        migrations.RunSQL(PARTS, UNDO),
    ]
