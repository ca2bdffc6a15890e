"""Names and places of people stand in what is kept under the stamp: a change of them makes it anew; a sign-in does not."""

from django.db import migrations

MAKE = """
CREATE TRIGGER access_person_stamp AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF name, state, home_id ON access_person
    FOR EACH STATEMENT EXECUTE FUNCTION access_stamp_anew();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0010_employment")]

    operations = [migrations.RunSQL(MAKE, "DROP TRIGGER access_person_stamp ON access_person;")]
