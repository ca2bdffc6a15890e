"""What a customer agreed to or took back, written down with when, how and where the proof lies."""

from datetime import date

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.completeness import judge
from tonglu.customers.facts import ConsentRecorded
from tonglu.customers.joined import of_person
from tonglu.customers.models import Consent, Customer
from tonglu.customers.rules.consents import refuse_consent
from tonglu.customers.rules.reach import node_seen
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.labels import label_of, note_of
from tonglu.lib.refusals import Refused


@act
def record_consent(
    customer_id: int,
    *,
    purpose: str,
    is_given: bool,
    how: str,
    since: date | None = None,
    text_version: str = "",
    proof: str = "",
    by: Actor,
) -> Consent:
    """Record what a customer agreed to (登记同意), refused or withdrew; the word before stays as history."""
    customer = take(Customer, customer_id, permission=P.CUSTOMER_EDIT, by=by)
    version, proof = label_of(text_version, "告知书版本", 40, required=False), note_of(proof, "凭据", 100, required=False)
    on = since or day_of(by.at)
    refuse_consent(purpose, how, on, day_of(by.at), proof, is_given=is_given)
    before = Consent.objects.filter(of_person(customer), purpose=purpose, until=None)
    for each in before:
        if each.since > on:
            raise Refused("{day} 已有更晚的一次登记，不能再补登更早的：以后来说的为准", day=each.since.isoformat())
    before.update(until=on)
    node = node_seen(by, P.CUSTOMER_EDIT, customer.nodes)
    row = Consent.objects.create(
        customer=customer, purpose=purpose, is_given=is_given, how=how, text_version=version, proof=proof, node_id=node,
        since=on, recorded_at=by.at, recorded_by_id=by.person_id,
    )  # fmt: skip
    judge(customer, day_of(by.at))
    told = ConsentRecorded(consent_id=row.pk, purpose=purpose, is_given=is_given, on=on.isoformat(), customer_id=customer.pk, node_id=node)
    tell(told, by=by)
    return row
