"""One stamp for everything that decides who reaches what: it changes in the transaction that changes any of it.

A process keeps what it worked out under a stamp and asks only whether the stamp is still the same. The table is not a
model's, so that nothing empties it; its one row always stands.
"""

from django.db import migrations

TABLES = ("access_grant", "access_role", "organisation_node")
MAKE = """
CREATE TABLE access_stamp (
    id int PRIMARY KEY CHECK (id = 1),
    stamp uuid NOT NULL DEFAULT gen_random_uuid()
) WITH (fillfactor = 50);
INSERT INTO access_stamp (id) VALUES (1);
CREATE FUNCTION access_stamp_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE access_stamp SET stamp = gen_random_uuid();
    RETURN NULL;
END $$;
"""
UNDO = "DROP TABLE access_stamp; DROP FUNCTION access_stamp_anew() CASCADE;"


def trigger(table: str) -> str:
    return (
        f"CREATE TRIGGER {table}_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION access_stamp_anew();"
    )


class Migration(migrations.Migration):
    dependencies = [("access", "0006_number_view"), ("organisation", "0004_calendars")]

    operations = [
        migrations.RunSQL(MAKE, UNDO),
        migrations.RunSQL([trigger(each) for each in TABLES], migrations.RunSQL.noop),
    ]
