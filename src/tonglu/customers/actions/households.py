"""Households: people who live as one family, dated."""

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.facts import HouseholdFormed, HouseholdJoined, HouseholdLeft
from tonglu.customers.models import Customer, Household, Membership
from tonglu.customers.rules.reach import node_seen
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.labels import label_of
from tonglu.lib.refusals import NotAllowed, Refused


@act
def form_household(customer_id: int, *, name: str = "", relation: str = "户主", by: Actor) -> Household:
    """Form a household around one customer (建立家庭)."""
    customer = take(Customer, customer_id, permission=P.CUSTOMER_EDIT, by=by)
    title = label_of(name, "家庭名称", 100, required=False) or f"{customer.name}家"[:100]
    household = Household.objects.create(name=title, created_at=by.at)
    _enter(household, customer, relation, by)
    node = node_seen(by, P.CUSTOMER_EDIT, customer.nodes)
    tell(HouseholdFormed(household_id=household.pk, customer_id=customer.pk, node_id=node), by=by)
    return household


@act
def join_household(customer_id: int, *, household_id: int, relation: str, by: Actor) -> Membership:
    """Add a customer to a household of which the actor may change at least one member."""
    household = Household.objects.select_for_update(no_key=True).filter(pk=household_id).first()
    mine = Customer.objects.reachable(by, P.CUSTOMER_EDIT).filter(memberships__household=household_id)
    if household is None or not mine.exists():
        raise NotAllowed
    customer = take(Customer, customer_id, permission=P.CUSTOMER_EDIT, by=by)
    if Membership.objects.filter(household=household, customer=customer, until=None).exists():
        raise Refused("{name}已经在这个家庭里", name=customer.name)
    membership = _enter(household, customer, relation, by)
    node = node_seen(by, P.CUSTOMER_EDIT, customer.nodes)
    tell(HouseholdJoined(household_id=household.pk, relation=membership.relation, customer_id=customer.pk, node_id=node), by=by)
    return membership


@act
def leave_household(membership_id: int, *, by: Actor) -> Membership:
    owner = Membership.objects.filter(pk=membership_id, until=None).values_list("customer_id", flat=True).first()
    if owner is None:
        raise NotAllowed
    customer = take(Customer, owner, permission=P.CUSTOMER_EDIT, by=by)
    membership = Membership.objects.get(pk=membership_id)
    membership.until = day_of(by.at)
    membership.save(update_fields=["until"])
    node = node_seen(by, P.CUSTOMER_EDIT, customer.nodes)
    tell(HouseholdLeft(household_id=membership.household_id, customer_id=customer.pk, node_id=node), by=by)
    return membership


def _enter(household: Household, customer: Customer, relation: str, by: Actor) -> Membership:
    words = label_of(relation, "关系", 30, required=False)
    return Membership.objects.create(household=household, customer=customer, relation=words, since=day_of(by.at))
