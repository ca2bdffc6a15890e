"""Write down an exchange with a customer."""

from datetime import datetime, timedelta

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.models import Customer
from tonglu.estates.models import Unit
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.dates import FIRST_YEAR
from tonglu.lib.plain import has_controls
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.touchpoints.facts import ContactRecorded
from tonglu.touchpoints.models import Contact, ContactMedium

LONGEST = 4_000
CLOCK_SKEW = timedelta(minutes=5)


@act
def record_contact(
    customer_id: int,
    *,
    medium: str,
    words: str,
    unit_id: int | None = None,
    is_inbound: bool = True,
    happened_at: datetime | None = None,
    node_id: int,
    by: Actor,
) -> Contact:
    """Record a call, a visit or a note (记录接触); `happened_at` is when it took place, by default now."""
    customer = Customer.objects.reachable(by, P.CUSTOMER_VIEW).filter(pk=customer_id).first()
    if customer is None or not by.reaches_node(P.CUSTOMER_EDIT, node_id) or node_id not in customer.nodes:
        raise NotAllowed
    said = _judged_words(words)
    moment = happened_at or by.at
    if moment > by.at + CLOCK_SKEW:
        raise Refused("接触时间不能晚于现在，请核对")
    if moment.year < FIRST_YEAR:
        raise Refused("日期 {day} 不合理，请核对年份", day=moment.date().isoformat())
    if unit_id and not Unit.objects.filter(pk=unit_id, node_id=node_id).exists():
        raise Refused("这个房间不在所选项目，请重新选择")
    contact = Contact.objects.create(
        customer=customer, node_id=node_id, unit_id=unit_id, medium=ContactMedium(medium), is_inbound=is_inbound,
        words=said, person_id=by.person_id, happened_at=moment,
    )  # fmt: skip
    fact = ContactRecorded(
        contact_id=contact.pk, medium=medium, is_inbound=is_inbound, customer_id=customer.pk, unit_id=unit_id, node_id=node_id
    )
    tell(fact, by=by, happened_at=moment)
    return contact


def _judged_words(words: str) -> str:
    said = words.replace("\r\n", "\n").strip()
    if not said:
        raise Refused("请填写内容")
    if len(said) > LONGEST:
        raise Refused("内容太长（{count} 字），最多 {most} 字", count=len(said), most=LONGEST)
    if has_controls(said):
        raise Refused("内容中有看不见的控制字符，请删去后重填")
    return said
