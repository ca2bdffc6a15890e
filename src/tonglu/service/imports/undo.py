"""How batches of cases and of categories are taken back: what nobody here took up or uses goes."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import connection

from tonglu.audit.actions import tell_many
from tonglu.exchange.trail import Tracked
from tonglu.exchange.undo import Mention, Undo
from tonglu.lib.actor import Actor
from tonglu.lib.facts import FACT_KINDS
from tonglu.organisation.models import LookupItem
from tonglu.service import facts
from tonglu.service.actions.suspicions import suspect_groups
from tonglu.service.facts import CaseTakenBack
from tonglu.service.models import Case

AT_ONCE: Final = 5_000
OF_CASES: Final = sorted(
    each.KIND for each in FACT_KINDS.values() if each.__module__.startswith(facts.__name__) and each.SUBJECT == "case_id"
)
# what a file told of a case (it came, it was closed with its reply, it was taken back) is no work of anybody here
LATER: Final = f"""f.kind = ANY('{{{",".join(OF_CASES)}}}') AND f.kind <> '{CaseTakenBack.KIND}'
    AND NOT coalesce((f.body ->> 'is_imported')::boolean, false)"""
# remembered before the rows go: who tells of them, and whose words may now begin another group of repeats
GOING: Final = """
DROP TABLE IF EXISTS import_cases;
CREATE TEMP TABLE import_cases ON COMMIT DROP AS
SELECT c.id, c.number, c.node_id, c.customer_id, c.unit_id, c.content_hash, u.is_new,
    CASE WHEN u.is_new THEN '' ELSE coalesce(u.change -> 'state' ->> 0, c.state) END AS state
FROM import_undo u JOIN service_case c ON c.id = u.row_id WHERE u.table_name = 'service_case' AND u.kept = '' ORDER BY c.id
"""
SUSPECTED: Final = """
DELETE FROM service_suspicion s USING import_cases c WHERE c.is_new AND s.state = 'open' AND c.id IN (s.first_id, s.second_id)
"""


def _cases(ids: Sequence[int]) -> Mapping[int, str]:
    return dict(Case.objects.filter(pk__in=ids).values_list("pk", "number"))


def _categories(ids: Sequence[int]) -> Mapping[int, str]:
    return dict(LookupItem.objects.filter(pk__in=ids).values_list("pk", "name"))


def settle(by: Actor) -> None:
    """Tell of each case that went or stands open again, and look anew for repeats among those who stay."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, number, node_id, customer_id, unit_id, state FROM import_cases ORDER BY id")
        while rows := cursor.fetchmany(AT_ONCE):
            told = [
                (CaseTakenBack(case_id=pk, number=number, state=state, node_id=node, customer_id=customer, unit_id=unit), None)
                for pk, number, node, customer, unit, state in rows
            ]
            tell_many(told, by=by)
        cursor.execute("SELECT array_agg(DISTINCT node_id), array_agg(DISTINCT content_hash) FROM import_cases WHERE is_new")
        nodes, hashes = cursor.fetchone()
    suspect_groups(nodes or [], hashes or [])


CASES_UNDO: Final = Undo(
    tables=(Tracked(Case, names=_cases),),
    loose={("service_suspicion", column): "f.state = 'open'" for column in ("first_id", "second_id")},
    mentions=(
        Mention("audit_factrow", "subject_id", Case._meta.db_table, LATER),
        Mention("attachments_attachment", "owner_id", Case._meta.db_table, "f.owner_kind = 'service.case'"),
    ),
    drop=(GOING, SUSPECTED),
    settle=settle,
)
CATEGORIES_UNDO: Final = Undo(
    tables=(Tracked(LookupItem, names=_categories),),
    mentions=(Mention("audit_factrow", "subject_id", LookupItem._meta.db_table, "f.kind LIKE 'organisation.lookup%%'"),),
)
