"""People whom a form writes by name, phone and paper: who is known is found, who is not is registered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.actions.papers import write_paper
from tonglu.customers.actions.phones import write_phones
from tonglu.customers.actions.register import register_customer
from tonglu.customers.completeness import judge
from tonglu.customers.facts import PaperAdded, PhoneAdded
from tonglu.customers.imports.reading import is_company
from tonglu.customers.models import Customer, CustomerKind
from tonglu.customers.namesakes import has_paper, known_as
from tonglu.customers.rules.reach import node_seen
from tonglu.customers.tokens import retoken
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import NotAllowed, Refused


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner to be: a known customer, or who is found by name with phone or paper, else registered."""

    customer_id: int | None = None
    name: str = ""
    phone: str = ""
    paper: str = ""
    share: Decimal | None = None


def people_at(node_id: int, people: Sequence[Owner], *, also: Collection[int] = (), by: Actor) -> list[Customer]:
    """Return who these are, locked; who is new is registered at the node.

    All whom the change touches are locked at once, rows below their roots first: two changes never wait for each other in a ring.
    """
    found = [each.customer_id or _known(each, by) for each in people]
    wanted = {each for each in found if each}
    known = dict(Customer.objects.reachable(by, P.CUSTOMER_EDIT).filter(pk__in=wanted).values_list("pk", "root_id"))
    if wanted - known.keys():
        raise NotAllowed
    roots = {pk: root or pk for pk, root in known.items()}
    locked = locked_people({*roots, *roots.values(), *also})
    return [_completed(locked[roots[pk]], one, by) if pk else _registered(one, node_id, by) for pk, one in zip(found, people, strict=True)]


def _known(owner: Owner, by: Actor) -> int | None:
    if not owner.name.strip():
        raise Refused("请填写姓名")
    return known_as(by, owner.name, _given(owner.phone), _given(owner.paper))


def locked_people(ids: Collection[int]) -> dict[int, Customer]:
    rows = Customer.objects.filter(Q(pk__in=ids) | Q(pk__in=Customer.objects.filter(pk__in=ids, root__isnull=False).values("root_id")))
    return {each.pk: each for each in rows.order_by("root_id", "pk").select_for_update(of=("self",), no_key=True)}


def _given(typed: str) -> list[str]:
    return [typed] if typed.strip() else []


def _completed(customer: Customer, owner: Owner, by: Actor) -> Customer:
    """Keep what was written of somebody known and is new about him."""
    node = node_seen(by, P.CUSTOMER_EDIT, customer.nodes)
    if made := write_phones(customer, _given(owner.phone), day_of(by.at)):
        customer.changed_at = by.at
        retoken(customer, day_of(by.at))
        for each in made:
            tell(PhoneAdded(phone_id=each.pk, customer_id=customer.pk, node_id=node), by=by)
    for number in _given(owner.paper):
        if not has_paper(customer, number):
            paper = write_paper(customer, number, day_of(by.at))
            judge(customer, day_of(by.at))
            tell(PaperAdded(paper_id=paper.pk, kind=paper.kind, customer_id=customer.pk, node_id=node), by=by)
    return customer


def _registered(owner: Owner, node_id: int, by: Actor) -> Customer:
    if not (owner.phone.strip() or owner.paper.strip()):
        raise Refused("请填写 {name} 的电话或证件号：只凭姓名分不清是谁", name=owner.name.strip())
    if found := _known(owner, by):  # the line above is the same person
        return Customer.objects.get(pk=found)
    kind = CustomerKind.ORGANISATION if is_company(owner.name.strip()) else CustomerKind.PERSON
    return register_customer(name=owner.name, kind=kind, phones=_given(owner.phone), papers=_given(owner.paper), node_id=node_id, by=by)
