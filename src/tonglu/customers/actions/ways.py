"""WeChat ids and addresses of a customer: added, ended, one address made the chief one, opened only with a reason."""

from typing import Any

from tonglu.access.permissions import Permission as P
from tonglu.access.unveil import unveil
from tonglu.audit.actions import tell
from tonglu.customers.actions.reach import refuse_others_number
from tonglu.customers.completeness import judge
from tonglu.customers.facts import AddressAdded, AddressEnded, AddressPreferred, HandleAdded, HandleEnded
from tonglu.customers.joined import of_person
from tonglu.customers.models import Address, AddressKind, Customer, Handle, HandleKind
from tonglu.customers.rules.reach import node_seen
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.labels import note_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.ways import read_id, read_place

MOST = 20


@act
def add_handle(customer_id: int, *, account: str, kind: str = HandleKind.WECHAT, label: str = "", by: Actor) -> Handle:
    """Add a WeChat id (登记微信); Refused with what is wrong with it, or where the person has it already."""
    customer = take(Customer, customer_id, permission=P.CUSTOMER_EDIT, by=by)
    found, words = read_id(HandleKind(kind), account), note_of(label, "说明", 30, required=False)
    known = Handle.objects.filter(of_person(customer), until=None)
    if known.filter(kind=kind, account=found).exists():
        raise Refused("这个微信已经登记过了")
    if known.count() >= MOST:
        raise Refused("一位客户最多 {most} 个微信，请先停用不用的", most=MOST)
    made = Handle.objects.create(customer=customer, kind=kind, account=found, label=words, since=day_of(by.at))
    judge(customer, day_of(by.at))
    tell(HandleAdded(handle_id=made.pk, customer_id=customer.pk, node_id=_node(customer, by)), by=by)
    return made


@act
def end_handle(handle_id: int, *, by: Actor) -> Handle:
    """Stop using a WeChat id; it stays in the history."""
    row, customer = _taken(Handle, handle_id, by)
    row.until = day_of(by.at)
    row.save(update_fields=["until"])
    judge(customer, day_of(by.at))
    tell(HandleEnded(handle_id=row.pk, customer_id=customer.pk, node_id=_node(customer, by)), by=by)
    return row  # type: ignore[no-any-return]


@act
def add_address(customer_id: int, *, place: str, kind: str = AddressKind.HOME, is_chief: bool = False, by: Actor) -> Address:
    """Add an address (登记地址); the first one is the chief one."""
    customer = take(Customer, customer_id, permission=P.CUSTOMER_EDIT, by=by)
    found = read_place(place)
    known = Address.objects.filter(of_person(customer), until=None)
    if known.filter(place=found, kind=kind).exists():
        raise Refused("这个地址已经登记过了")
    if known.count() >= MOST:
        raise Refused("一位客户最多 {most} 个地址，请先停用不用的", most=MOST)
    is_first = not known.filter(customer=customer, is_chief=True).exists()
    if is_chief:
        known.filter(is_chief=True).update(is_chief=False)
    made = Address.objects.create(
        customer=customer, kind=AddressKind(kind), place=found, is_chief=is_chief or is_first, since=day_of(by.at)
    )
    judge(customer, day_of(by.at))
    tell(AddressAdded(address_id=made.pk, role=made.kind, customer_id=customer.pk, node_id=_node(customer, by)), by=by)
    return made


@act
def prefer_address(address_id: int, *, by: Actor) -> Address:
    """Make an address the chief one of the person (设为首要)."""
    row, customer = _taken(Address, address_id, by)
    Address.objects.filter(of_person(customer), is_chief=True).update(is_chief=False)
    row.is_chief = True
    row.save(update_fields=["is_chief"])
    tell(AddressPreferred(address_id=row.pk, customer_id=customer.pk, node_id=_node(customer, by)), by=by)
    return row  # type: ignore[no-any-return]


@act
def end_address(address_id: int, *, by: Actor) -> Address:
    """Stop using an address; the next one becomes the chief one."""
    row, customer = _taken(Address, address_id, by)
    was_chief, row.is_chief, row.until = row.is_chief, False, day_of(by.at)
    row.save(update_fields=["is_chief", "until"])
    heir = Address.objects.filter(customer=customer, until=None).order_by("pk").first()
    if was_chief and heir:
        heir.is_chief = True
        heir.save(update_fields=["is_chief"])
    judge(customer, day_of(by.at))
    tell(AddressEnded(address_id=row.pk, role=row.kind, customer_id=customer.pk, node_id=_node(customer, by)), by=by)
    return row  # type: ignore[no-any-return]


def _node(customer: Customer, by: Actor) -> int | None:
    return node_seen(by, P.CUSTOMER_EDIT, customer.nodes)


def _taken(model: Any, pk: int, by: Actor) -> tuple[Any, Customer]:
    owner = model.objects.filter(pk=pk).values_list("customer_id", flat=True).first()
    if owner is None:
        raise NotAllowed
    customer = take(Customer, owner, permission=P.CUSTOMER_EDIT, by=by)
    row = model.objects.get(pk=pk)
    if row.until:
        raise Refused("这一项已经停用了，请刷新页面")
    return row, customer


@act
def reveal_handle(handle_id: int, *, reason: str, by: Actor) -> str:
    """Return the whole id; who, when and why are recorded."""
    return _opened(Handle, handle_id, "account", reason, by)


@act
def reveal_address(address_id: int, *, reason: str, by: Actor) -> str:
    """Return the whole address; who, when and why are recorded."""
    return _opened(Address, address_id, "place", reason, by)


def _opened(model: Any, pk: int, column: str, reason: str, by: Actor) -> str:
    row = model.objects.filter(pk=pk).first()
    customer = Customer.objects.reachable(by, P.PHONE_REVEAL).filter(pk=row.customer_id).first() if row else None
    if row is None or customer is None:
        raise NotAllowed
    refuse_others_number(customer, model._meta.model_name, row.pk, P.PHONE_REVEAL, by)
    return unveil(
        getattr(row, column), of=row, column=column, permission=P.PHONE_REVEAL, reason=reason,
        node_id=node_seen(by, P.PHONE_REVEAL, customer.nodes), customer_id=customer.pk, by=by,
    )  # fmt: skip
