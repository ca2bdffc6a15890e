"""Somebody's particulars are looked at: put right, found right, not reached, or left for a later day; and who is next."""

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db import connection

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.completeness import judge
from tonglu.customers.models import Customer
from tonglu.customers.rules.reach import node_seen
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.labels import note_of
from tonglu.lib.masking import masked
from tonglu.lib.refusals import NotAllowed
from tonglu.standing.facts import DataChecked
from tonglu.standing.models import DataCheck, DataClaim
from tonglu.standing.rules.tending import CLAIMED_FOR, LISTS, Outcome, again_on, refuse_outcome

MINUTE_OLD: Final = "DELETE FROM standing_dataclaim WHERE until < %s - interval '1 day'"
# what another holds still is not taken: the unique key decides between two who come at once
CLAIM: Final = """
INSERT INTO standing_dataclaim (customer_id, person_id, until) VALUES (%(customer)s, %(person)s, %(until)s)
ON CONFLICT (customer_id) DO UPDATE SET person_id = excluded.person_id, until = excluded.until
WHERE standing_dataclaim.until <= %(at)s OR standing_dataclaim.person_id = excluded.person_id
RETURNING id
"""


@act
def check_data(customer_id: int, *, outcome: str, work_list: str = "", note: str = "", again: date | None = None, by: Actor) -> DataCheck:
    """Write down what came out of looking at a customer (资料核对); the list asks about him again when there is a reason to."""
    customer = take(Customer, customer_id, permission=P.CUSTOMER_EDIT, by=by)
    node = node_seen(by, P.CUSTOMER_EDIT, customer.nodes)
    if node is None or (work_list and work_list not in LISTS):
        raise NotAllowed
    words, today = masked(note_of(note, "原因", 100, required=False)), day_of(by.at)
    refuse_outcome(outcome, words, LISTS.get(work_list), (customer.root or customer).gaps)
    day = again_on(outcome, again, today) if work_list or outcome == Outcome.LATER else None

    if outcome in {Outcome.CONFIRMED, Outcome.UNREACHED}:
        column = "confirmed_at" if outcome == Outcome.CONFIRMED else "unreached_at"
        setattr(customer, column, by.at)
        customer.save(update_fields=[column])
        judge(customer, today)
    row: DataCheck = DataCheck.objects.create(
        customer=customer, node_id=node, work_list=work_list, outcome=outcome, note=words, again_on=day, at=by.at, by_id=by.person_id
    )
    DataClaim.objects.filter(customer_id=customer.root_id or customer.pk, person_id=by.person_id or 0).delete()
    tell(DataChecked(check_id=row.pk, outcome=outcome, work_list=work_list, reason=words, customer_id=customer.pk, node_id=node), by=by)
    return row


@act
def claim_first(customer_ids: Collection[int], *, by: Actor) -> int | None:
    """Take the first of these people in hand for some minutes (领取下一位); None where others have them all."""
    if by.person_id is None or not by.can(P.CUSTOMER_EDIT):
        raise NotAllowed
    known = set(Customer.objects.reachable(by, P.CUSTOMER_EDIT).filter(pk__in=customer_ids).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(MINUTE_OLD, [by.at])
        for pk in customer_ids:
            if pk in known:
                cursor.execute(CLAIM, {"customer": pk, "person": by.person_id, "until": by.at + CLAIMED_FOR, "at": by.at})
                if cursor.fetchone():
                    return pk
    return None
