"""What people did with accounts, roles and sensitive values is found by kind among all facts: few rows of a large table."""

from typing import ClassVar

from django.db import migrations

KINDS = (
    "access.value_revealed",
    "access.signed_in",
    "access.signed_out_everywhere",
    "access.password_set",
    "access.person_joined",
    "access.person_left",
    "access.role_granted",
    "access.grant_ended",
    "access.role_changed",
    "access.api_key_issued",
    "access.api_key_revoked",
    "access.signed_out",
    "access.link_issued",
    "access.person_changed",
    "access.tenure_changed",
    "access.roster_set",
    "access.roster_ended",
    "access.roster_day_set",
    "access.leave_noted",
    "access.leave_ended",
)
NAMED = ", ".join(f"'{each}'::text" for each in KINDS)  # as texts: so the index is read back as it was written


class Migration(migrations.Migration):
    dependencies: ClassVar = [("access", "0019_segment_edit"), ("audit", "0007_inserts_always")]

    operations: ClassVar = [
        migrations.RunSQL(
            f"CREATE INDEX fact_access ON audit_factrow (kind, id DESC) WHERE kind::text = ANY (ARRAY[{NAMED}])",
            "DROP INDEX fact_access",
        ),
    ]
