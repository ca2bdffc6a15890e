"""When and how a customer wants to be reached."""

from collections.abc import Collection

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.completeness import judge
from tonglu.customers.joined import of_person
from tonglu.customers.models import Customer
from tonglu.customers.rules.reach import node_seen
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.labels import note_of
from tonglu.lib.refusals import Refused
from tonglu.standing.facts import ContactWishKept
from tonglu.standing.models import ContactWish
from tonglu.standing.rules.marks import checked_hours, checked_mediums


@act
def keep_contact_wish(
    customer_id: int,
    *,
    mediums: Collection[str] = (),
    quiet_from: int | None = None,
    quiet_until: int | None = None,
    note: str = "",
    by: Actor,
) -> ContactWish:
    """Keep what a customer wishes (联系偏好); hours are minutes after midnight. The wish before stays as history."""
    customer = take(Customer, customer_id, permission=P.CUSTOMER_EDIT, by=by)
    begin, end = checked_hours(quiet_from, quiet_until)
    liked, words, today = checked_mediums(mediums), note_of(note, "说明", 100, required=False), day_of(by.at)
    before = ContactWish.objects.filter(of_person(customer), until=None)
    if before.filter(mediums=liked, quiet_from=begin, quiet_until=end, note=words).exists():
        raise Refused("没有改动")
    before.update(until=today)
    row = ContactWish.objects.create(
        customer=customer, mediums=liked, quiet_from=begin, quiet_until=end, note=words, since=today
    )  # fmt: skip
    judge(customer, today)
    node = node_seen(by, P.CUSTOMER_EDIT, customer.nodes)
    tell(ContactWishKept(wish_id=row.pk, customer_id=customer.pk, node_id=node), by=by)
    return row
