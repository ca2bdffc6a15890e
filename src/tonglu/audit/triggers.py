"""The row trigger in plain SQL: migrations call `audited(table)` for each table whose rows are somebody's truth."""

from collections.abc import Iterable

from django.db.migrations import RunSQL

FUNCTIONS = """
CREATE FUNCTION audit_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb;
    before jsonb;
    after jsonb;
BEGIN
    before := to_jsonb(OLD) - TG_ARGV;
    IF TG_OP = 'UPDATE' THEN
        after := to_jsonb(NEW) - TG_ARGV;
        IF before = after THEN RETURN NULL; END IF;
        SELECT jsonb_object_agg(o.key, jsonb_build_array(o.value, after -> o.key)) INTO changed
        FROM jsonb_each(before) o WHERE o.value IS DISTINCT FROM after -> o.key;
    ELSE
        SELECT jsonb_object_agg(o.key, jsonb_build_array(o.value)) INTO changed FROM jsonb_each(before) o;
    END IF;
    INSERT INTO audit_diff (at, actor, xid, table_name, row_id, act, change, row_count)
    VALUES (clock_timestamp(), coalesce(nullif(current_setting('tonglu.actor', true), ''), 'sql:' || session_user),
            pg_current_xact_id(), TG_TABLE_NAME, OLD.id, TG_OP, changed, 1);
    RETURN NULL;
END $$;

CREATE FUNCTION audit_insert() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first_id bigint;
    total int;
BEGIN
    SELECT min(id), count(*) INTO first_id, total FROM fresh;
    IF total > 0 THEN
        INSERT INTO audit_diff (at, actor, xid, table_name, row_id, act, change, row_count)
        VALUES (clock_timestamp(), coalesce(nullif(current_setting('tonglu.actor', true), ''), 'sql:' || session_user),
                pg_current_xact_id(), TG_TABLE_NAME, first_id, 'INSERT', NULL, total);
    END IF;
    RETURN NULL;
END $$;
"""
# in one go for all rows of a statement: a batch that is taken back deletes half a million
DELETE_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_diff (at, actor, xid, table_name, row_id, act, change, row_count)
    SELECT clock_timestamp(), coalesce(nullif(current_setting('tonglu.actor', true), ''), 'sql:' || session_user),
        pg_current_xact_id(), TG_TABLE_NAME, g.id, 'DELETE',
        (SELECT jsonb_object_agg(e.key, jsonb_build_array(e.value)) FROM jsonb_each(to_jsonb(g) - TG_ARGV) e), 1
    FROM gone g;
    RETURN NULL;
END $$;
"""
# tables whose row trigger still writes each deleted row by itself
BY_STATEMENT = """
DO $$
DECLARE
    each record;
    told text;
BEGIN
    FOR each IN SELECT c.relname, t.tgargs FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE t.tgname = c.relname || '_audit_row' AND t.tgtype & 8 <> 0 AND c.relnamespace = current_schema()::regnamespace
    LOOP
        SELECT coalesce(string_agg(quote_literal(a), ', '), '') INTO told
        FROM regexp_split_to_table(trim(trailing '|' from replace(encode(each.tgargs, 'escape'), '\\000', '|')), '\\|') a WHERE a <> '';
        EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER UPDATE ON %I FOR EACH ROW EXECUTE FUNCTION audit_row(%s)',
            each.relname || '_audit_row', each.relname, told);
        EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %I REFERENCING OLD TABLE AS gone'
            ' FOR EACH STATEMENT EXECUTE FUNCTION audit_delete(%s)', each.relname || '_audit_delete', each.relname, told);
    END LOOP;
END $$;
"""
# also where rows are written without the triggers of their keys (lib/references.py)
ALWAYS = """
DO $$
DECLARE
    each record;
BEGIN
    FOR each IN SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE t.tgname = c.relname || '_audit_insert' AND t.tgenabled <> 'A' AND c.relnamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I', each.relname, each.tgname);
    END LOOP;
END $$;
"""


def audited(table: str, *, ignore: Iterable[str] = ()) -> RunSQL:
    """Return the operation that puts the trigger on a table; ignored are derived and encrypted columns."""
    ignored = ", ".join(f"'{column}'" for column in ignore)
    return RunSQL(
        f"""
        CREATE TRIGGER {table}_audit_row AFTER UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION audit_row({ignored});
        CREATE TRIGGER {table}_audit_delete AFTER DELETE ON {table}
            REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION audit_delete({ignored});
        CREATE TRIGGER {table}_audit_insert AFTER INSERT ON {table}
            REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION audit_insert();
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_audit_insert;
        """,
        f"""
        DROP TRIGGER {table}_audit_row ON {table};
        DROP TRIGGER {table}_audit_delete ON {table};
        DROP TRIGGER {table}_audit_insert ON {table};
        """,
    )


def audited_without(table: str, *, ignore: Iterable[str]) -> RunSQL:
    """Return the operation that renews the row trigger of an audited table: these columns are derived from now on."""
    ignored = ", ".join(f"'{column}'" for column in ignore)
    return RunSQL(
        f"""
        CREATE OR REPLACE TRIGGER {table}_audit_row AFTER UPDATE ON {table}
            FOR EACH ROW EXECUTE FUNCTION audit_row({ignored});
        CREATE OR REPLACE TRIGGER {table}_audit_delete AFTER DELETE ON {table}
            REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION audit_delete({ignored});
        """,
        RunSQL.noop,
    )
