"""Names of projects stand in what is kept under the stamp of who reaches what: a change of them makes it anew."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER estates_project_stamp AFTER INSERT OR DELETE OR TRUNCATE OR UPDATE OF marketing_name, node_id ON estates_project
    FOR EACH STATEMENT EXECUTE FUNCTION access_stamp_anew();
"""


class Migration(migrations.Migration):
    dependencies = [("estates", "0006_unit_index_once"), ("access", "0007_stamp")]
    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER estates_project_stamp ON estates_project;")]
