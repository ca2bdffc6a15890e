"""Reads of consent: of those records only that the actor reaches; and the gate that marketing passes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from tonglu.access.permissions import Permission as P
from tonglu.customers.models import Consent, Customer
from tonglu.customers.rules.consents import ConsentHow, Purpose, holds
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.choices import choices_of
from tonglu.lib.labelled import N_
from tonglu.messaging.models import Message
from tonglu.messaging.models import Purpose as MessagePurpose

PURPOSES, HOWS = choices_of(Purpose), choices_of(ConsentHow)
NOT_AGREED: Final = N_("客户没有同意接收营销信息，或已撤回，营销消息不发送")
# the open words of a person, of all records, whoever reaches them: a refusal counts wherever it was said
OPEN: Final = """
WITH root AS (SELECT coalesce(root_id, id) AS id FROM customers_customer WHERE id = %s)
SELECT is_given FROM customers_consent WHERE purpose = 'marketing' AND until IS NULL AND customer_id IN (
    SELECT id FROM root UNION ALL SELECT self.id FROM customers_customer self JOIN root ON self.root_id = root.id
)
"""


class Word(NamedTuple):
    """Where a purpose stands: the open row that counts, None where nobody asked yet."""

    purpose: Purpose
    row: Any

    @property
    def state(self) -> str:
        return "none" if self.row is None else "given" if self.row.is_given else "refused"


def consents_of(by: Actor, ids: Sequence[int]) -> list[Consent]:
    """Return what a person said of consent, newest first, of the records that the actor reaches. One query."""
    known = Customer.objects.reachable(by, P.CUSTOMER_VIEW).filter(pk__in=ids)
    rows = Consent.objects.filter(customer__in=known).select_related("recorded_by", "node")
    return sorted(rows, key=lambda each: (each.until is not None, -each.since.toordinal(), -each.pk))


def words_now(rows: Sequence[Consent]) -> list[Word]:
    """Return where each purpose stands: of several open words the one that says no counts."""
    found = []
    for purpose in Purpose:
        open_ones = [each for each in rows if each.until is None and each.purpose == purpose]
        is_held = holds(each.is_given for each in open_ones)
        found.append(Word(purpose, next((each for each in open_ones if each.is_given == is_held), None)))
    return found


class ConsentGate:
    """Marketing goes to nobody who did not agree; a message to no customer is none of ours."""

    def refusal(self, message: Message, _at: datetime) -> str:
        if message.purpose != MessagePurpose.MARKETING or not message.customer_id:
            return ""
        return "" if holds(given for (given,) in prepared.rows(OPEN, [message.customer_id])) else NOT_AGREED
