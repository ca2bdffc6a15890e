"""Register a person or an organisation, and change what is known."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.actions.papers import write_paper
from tonglu.customers.actions.phones import write_phones
from tonglu.customers.actions.reach import write_reach
from tonglu.customers.candidates import note_candidates
from tonglu.customers.facts import CustomerChanged, CustomerRegistered
from tonglu.customers.joined import below_of, open_edges, overtake, shown
from tonglu.customers.models import Customer, CustomerKind, Gender, ReachBasis
from tonglu.customers.rules.birthdays import checked_lunar, refuse_birthday
from tonglu.customers.rules.reach import node_seen
from tonglu.customers.tokens import retoken
from tonglu.lib import names
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.labelled import N_
from tonglu.lib.labels import note_of
from tonglu.lib.refusals import NotAllowed, Stale
from tonglu.organisation.models import Node

Given = str | tuple[str, str]  # a number, or its kind and the number


@act
def register_customer(
    *,
    name: str,
    kind: str = CustomerKind.PERSON,
    phones: Sequence[str] = (),
    papers: Sequence[Given] = (),
    gender: str = "",
    born_on: date | None = None,
    lunar: str = "",
    note: str = "",
    node_id: int,
    basis: str = ReachBasis.ENTERED,
    by: Actor,
) -> Customer:
    """Register a customer at a node (登记客户); the node knows it from then on."""
    if not by.reaches_node(P.CUSTOMER_EDIT, node_id):
        raise NotAllowed
    refuse_birthday(born_on, day_of(by.at))
    customer = Customer.objects.create(
        kind=CustomerKind(kind), name=names.normalise(name), gender=Gender(gender), born_on=born_on, lunar=checked_lunar(lunar),
        note=note_of(note, "备注", 500, required=False), created_at=by.at, changed_at=by.at,
    )  # fmt: skip
    write_reach(customer, Node.objects.get(pk=node_id), ReachBasis(basis), by)
    write_phones(customer, phones, day_of(by.at))
    for each in papers:
        write_paper(customer, each, day_of(by.at))
    retoken(customer, day_of(by.at))
    note_candidates([customer.pk], by.at)
    tell(CustomerRegistered(customer_id=customer.pk, node_id=node_id, basis=basis), by=by)
    return customer


@act
def change_customer(customer_id: int, *, seen: datetime | None = None, by: Actor, **changes: Any) -> Customer:
    """Change name, gender, birthday or note; `seen` is when the row had changed as the caller read it, Stale if it has since."""
    if "name" in changes:  # all records of a person are shown by one name: those below are locked first
        list(below_of(customer_id).order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk"))
    customer = take(Customer, customer_id, permission=P.CUSTOMER_EDIT, by=by)
    if seen is not None and seen != customer.changed_at:
        raise Stale(N_("这位客户刚刚被他人修改，请重新读取后再试"))
    new = _judged(changes, day_of(by.at))
    edges = open_edges([customer.pk])
    seen_as = shown(customer, edges)
    changed = [column for column, value in new.items() if seen_as[column] != value]
    if not changed:
        return customer
    overtake(edges, changed)
    for column in changed:
        setattr(customer, "own_name" if column == "name" and customer.own_name else column, new[column])
    customer.changed_at = by.at
    customer.save(update_fields=[*changed, "own_name", "changed_at"])
    retoken(customer, day_of(by.at))
    note_candidates([customer.pk], by.at)
    tell(CustomerChanged(customer_id=customer.pk, columns=changed, node_id=node_seen(by, P.CUSTOMER_EDIT, customer.nodes)), by=by)
    return customer


def _judged(changes: dict[str, Any], today: date) -> dict[str, Any]:
    new: dict[str, Any] = {}
    if "name" in changes:
        new["name"] = names.normalise(changes["name"])
    if "gender" in changes:
        new["gender"] = Gender(changes["gender"])
    if "note" in changes:
        new["note"] = note_of(changes["note"], "备注", 500, required=False)
    if "born_on" in changes:
        refuse_birthday(changes["born_on"], today)
        new["born_on"] = changes["born_on"]
    if "lunar" in changes:
        new["lunar"] = checked_lunar(changes["lunar"])
    return new
