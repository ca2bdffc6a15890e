"""Phones of a customer: dated, one of them preferred, opened only with a reason."""

from collections.abc import Sequence
from datetime import date

from tonglu.access.permissions import Permission as P
from tonglu.access.unveil import unveil
from tonglu.audit.actions import tell
from tonglu.customers.actions.reach import refuse_others_number
from tonglu.customers.candidates import note_candidates
from tonglu.customers.facts import PhoneAdded, PhoneEnded, PhonePreferred
from tonglu.customers.joined import of_person, open_edges, overtake
from tonglu.customers.models import Customer, Phone
from tonglu.customers.rules.reach import node_seen
from tonglu.customers.tokens import retoken
from tonglu.lib import phones as spelling
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.labels import note_of
from tonglu.lib.refusals import NotAllowed, Refused

MOST_PHONES = 20


def write_phones(customer: Customer, written: Sequence[str], today: date) -> list[Phone]:
    """Add the numbers that the person has not open yet; a cell may hold several; the first one of a record is its preferred one."""
    found = {each.stored: each for text in written if text.strip() for each in spelling.parse_phones(text)}
    rows = Phone.objects.filter(of_person(customer), until=None).values_list("customer_id", "number")
    open_ones = {number._open() for _, number in rows}  # type: ignore[attr-defined]  # noqa: SLF001 - compared here, never shown
    has_own = any(owner == customer.pk for owner, _ in rows)
    fresh = [each for stored, each in found.items() if stored not in open_ones]
    if len(open_ones) + len(fresh) > MOST_PHONES:
        raise Refused("一位客户最多 {most} 个电话，请先停用不用的", most=MOST_PHONES)
    return [
        Phone.objects.create(customer=customer, number=each.stored, label=each.note[:30], since=today, is_primary=not has_own and not index)
        for index, each in enumerate(fresh)
    ]


@act
def add_phone(customer_id: int, *, number: str, label: str = "", by: Actor) -> list[Phone]:
    """Add one or several numbers written in one line; Refused where all of them are known."""
    customer = take(Customer, customer_id, permission=P.CUSTOMER_EDIT, by=by)
    words = note_of(label, "说明", 30, required=False)
    made = write_phones(customer, [number], day_of(by.at))
    if not number.strip():
        raise Refused("请填写电话号码")
    if not made:
        raise Refused("这个号码已经登记过了")
    for each in made:
        if words:
            each.label = words
            each.save(update_fields=["label"])
        tell(PhoneAdded(phone_id=each.pk, customer_id=customer.pk, node_id=node_seen(by, P.CUSTOMER_EDIT, customer.nodes)), by=by)
    # of a new number nobody knows that it fails
    Customer.objects.filter(pk__in=[customer.pk, customer.root_id or customer.pk]).update(unreached_at=None)
    _touch(customer, by)
    note_candidates([customer.pk], by.at)
    return made


@act
def end_phone(phone_id: int, *, by: Actor) -> Phone:
    """Stop using a number from today on; it stays in the history."""
    phone, customer = _taken(phone_id, by)
    phone.until, was_primary, phone.is_primary = day_of(by.at), phone.is_primary, False
    phone.save(update_fields=["until", "is_primary"])
    heir = Phone.objects.filter(customer=customer, until=None).first()
    if was_primary and heir:
        heir.is_primary = True
        heir.save(update_fields=["is_primary"])
    tell(PhoneEnded(phone_id=phone.pk, customer_id=customer.pk, node_id=node_seen(by, P.CUSTOMER_EDIT, customer.nodes)), by=by)
    _touch(customer, by)
    return phone


@act
def prefer_phone(phone_id: int, *, by: Actor) -> Phone:
    """Make a number the one to call first."""
    phone, customer = _taken(phone_id, by)
    Phone.objects.filter(customer=customer, is_primary=True).update(is_primary=False)
    phone.is_primary = True
    phone.save(update_fields=["is_primary"])
    _prefer_of_all(phone, customer)
    tell(PhonePreferred(phone_id=phone.pk, customer_id=customer.pk, node_id=node_seen(by, P.CUSTOMER_EDIT, customer.nodes)), by=by)
    return phone


def _prefer_of_all(phone: Phone, customer: Customer) -> None:
    """A person of several rows shows one preferred number: the newest edge says which, where it is not the root's own."""
    edges = [each for each in open_edges([customer.root_id or customer.pk]) if customer.root_id or "phone" in each.choices]
    if customer.root_id and edges:
        edges[0].choices["phone"] = phone.pk
        edges[0].edited = [each for each in edges[0].edited if each != "phone"]
        edges[0].save(update_fields=["choices", "edited"])
    else:
        overtake(edges, ["phone"])


def _taken(phone_id: int, by: Actor) -> tuple[Phone, Customer]:
    owner = Phone.objects.filter(pk=phone_id).values_list("customer_id", flat=True).first()
    if owner is None:
        raise NotAllowed
    customer = take(Customer, owner, permission=P.CUSTOMER_EDIT, by=by)
    phone = Phone.objects.get(pk=phone_id)
    if phone.until:
        raise Refused("这个号码已经停用了，请刷新页面")
    return phone, customer


def _touch(customer: Customer, by: Actor) -> None:
    customer.changed_at = by.at
    retoken(customer, day_of(by.at))


@act
def reveal_phone(phone_id: int, *, reason: str, by: Actor) -> str:
    """Return the whole number; who, when and why are recorded."""
    phone = Phone.objects.filter(pk=phone_id).first()
    customer = Customer.objects.reachable(by, P.PHONE_REVEAL).filter(pk=phone.customer_id).first() if phone else None
    if phone is None or customer is None:
        raise NotAllowed
    refuse_others_number(customer, "phone", phone.pk, P.PHONE_REVEAL, by)
    return unveil(
        phone.number, of=phone, column="number", permission=P.PHONE_REVEAL, reason=reason,
        node_id=node_seen(by, P.PHONE_REVEAL, customer.nodes), customer_id=customer.pk, by=by,
    )  # fmt: skip
