"""What a customer is beside living in a unit, from when to when."""

from datetime import date

from django.db import IntegrityError, transaction

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.completeness import judge
from tonglu.customers.facts import AffiliationBegun, AffiliationEnded
from tonglu.customers.models import Affiliation, CircleRole, Customer, CustomerKind
from tonglu.customers.queries import node_of
from tonglu.customers.rules.circles import refuse_role
from tonglu.customers.rules.days import has_ended
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.labels import note_of
from tonglu.lib.refusals import NotAllowed, Refused


@act
def affiliate(
    customer_id: int, *, role: str, note: str = "", since: date | None = None, node_id: int | None = None, by: Actor
) -> Affiliation:
    """Say what a customer is to a node (登记圈层身份): staff, merchant, media …; by default where the actor deals with it."""
    customer = take(Customer, customer_id, permission=P.CUSTOMER_EDIT, by=by)
    refuse_role(CircleRole(role), is_person=customer.kind == CustomerKind.PERSON)
    words, begin, node = note_of(note, "说明", 60, required=False), since or day_of(by.at), node_id or node_of(by, customer)
    if node not in customer.nodes or not by.reaches_node(P.CUSTOMER_EDIT, node):
        raise NotAllowed
    if not 1949 <= begin.year <= 2100:
        raise Refused("日期 {day} 不合理，请核对年份", day=begin.isoformat())
    row = Affiliation(customer=customer, node_id=node, role=role, note=words, since=begin)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as fault:
        if "affiliation_no_overlap" not in str(fault):
            raise
        raise Refused("{name}已经登记为{role}了", name=customer.name, role=row.get_role_display()) from None
    judge(customer, day_of(by.at))
    tell(AffiliationBegun(affiliation_id=row.pk, role=role, customer_id=customer.pk, node_id=node), by=by)
    return row


@act
def end_affiliation(affiliation_id: int, *, until: date | None = None, by: Actor) -> Affiliation:
    """End it from a day on, by default today; it stays in the history."""
    row, last = take(Affiliation, affiliation_id, permission=P.CUSTOMER_EDIT, by=by), until or day_of(by.at)
    if row.until and has_ended(row.until, day_of(by.at)):
        raise Refused("这段关系已于 {until} 结束", until=row.until.isoformat())
    if last <= row.since:
        raise Refused("结束日期 {until} 要晚于开始日期 {since}", until=last.isoformat(), since=row.since.isoformat())
    row.until = last
    row.save(update_fields=["until"])
    judge(Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=row.customer_id), day_of(by.at))
    tell(AffiliationEnded(affiliation_id=row.pk, role=row.role, customer_id=row.customer_id, node_id=row.node_id), by=by)
    return row
