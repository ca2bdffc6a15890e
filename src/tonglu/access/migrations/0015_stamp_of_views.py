"""Kept views are under the stamp too: a list offers them on every page, and they change a few times a day."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER access_stamp_anew AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON access_savedview
    FOR EACH STATEMENT EXECUTE FUNCTION access_stamp_anew();
"""
UNDO = "DROP TRIGGER access_stamp_anew ON access_savedview;"


class Migration(migrations.Migration):
    dependencies = [("access", "0014_first_steps")]
    operations = [migrations.RunSQL(TRIGGER, UNDO)]
