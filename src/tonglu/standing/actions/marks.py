"""Tags, needs, focus points and the class of a customer, at the node that says so."""

from django.db import IntegrityError, transaction

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.joined import of_person
from tonglu.customers.models import Customer
from tonglu.customers.queries import node_of
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.labels import note_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import LookupItem
from tonglu.standing.facts import CustomerGraded, CustomerMarked, MarkEnded
from tonglu.standing.models import Mark
from tonglu.standing.rules.marks import LISTED, MOST, MarkKind, refuse_letter


@act
def mark_customer(customer_id: int, *, item_id: int, note: str = "", node_id: int | None = None, by: Actor) -> Mark:
    """Add a tag, a need or a focus point (添加标记); by default where the actor deals with the customer."""
    customer, node = _taken(customer_id, node_id, by)
    item = LookupItem.objects.filter(pk=item_id, list_code__in=[f"standing.{each}" for each in LISTED], is_active=True).first()
    if item is None:
        raise Refused("这一项已经不在字典里了，请刷新页面后再选")
    words, kind = note_of(note, "说明", 100, required=False), item.list_code.removeprefix("standing.")
    known = Mark.objects.filter(of_person(customer), node=node, until=None, kind=kind)
    if known.filter(item=item).exists():
        raise Refused("{name}已经有「{item}」了", name=customer.name, item=item.name)
    if known.count() >= MOST:
        raise Refused("一位客户最多 {most} 个，请先移除不用的", most=MOST)
    row = Mark.objects.create(customer=customer, node_id=node, kind=kind, item=item, note=words, since=day_of(by.at))
    tell(CustomerMarked(mark_id=row.pk, mark=kind, title=item.name, customer_id=customer.pk, node_id=node), by=by)
    return row


@act
def grade_customer(customer_id: int, *, letter: str, note: str = "", node_id: int | None = None, by: Actor) -> Mark:
    """Judge a customer's class (评定等级): A, B, C or D at one node; what was judged before stays as history."""
    customer, node = _taken(customer_id, node_id, by)
    refuse_letter(letter)
    words, today = note_of(note, "理由", 100), day_of(by.at)
    before = list(Mark.objects.filter(of_person(customer), node=node, until=None, kind=MarkKind.GRADE))
    if any(each.letter == letter for each in before):
        raise Refused("{name}已经是 {letter} 级了", name=customer.name, letter=letter)
    for each in before:
        each.until = today
        each.save(update_fields=["until"])
    try:
        with transaction.atomic():
            row = Mark.objects.create(customer=customer, node_id=node, kind=MarkKind.GRADE, letter=letter, note=words, since=today)
    except IntegrityError:
        raise Refused("同事刚刚评定过这位客户，请刷新页面") from None
    was = before[0].letter if before else ""
    tell(CustomerGraded(mark_id=row.pk, title=letter, was=was, reason=words, customer_id=customer.pk, node_id=node), by=by)
    return row


@act
def end_mark(mark_id: int, *, by: Actor) -> Mark:
    """Take a mark away from today on; it stays in the history."""
    row = take(Mark, mark_id, permission=P.CUSTOMER_EDIT, by=by)
    if row.until:
        raise Refused("这一项已经移除了，请刷新页面")
    row.until = day_of(by.at)
    row.save(update_fields=["until"])
    title = row.item.name if row.item else row.letter
    tell(MarkEnded(mark_id=row.pk, mark=row.kind, title=title, customer_id=row.customer_id, node_id=row.node_id), by=by)
    return row


def _taken(customer_id: int, node_id: int | None, by: Actor) -> tuple[Customer, int]:
    customer = take(Customer, customer_id, permission=P.CUSTOMER_EDIT, by=by)
    node = node_id or node_of(by, customer)
    if node not in customer.nodes or not by.reaches_node(P.CUSTOMER_EDIT, node):
        raise NotAllowed
    return customer, node
