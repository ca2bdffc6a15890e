"""Somebody was reached, or was not, in the course of other work: it says something of the phone that is kept."""

from datetime import datetime

from tonglu.customers.completeness import judge
from tonglu.customers.models import Customer
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.clock import day_of


@act
def hear_of(customer_id: int, *, is_reached: bool, at: datetime, by: Actor) -> bool:
    """Keep that a customer was reached (or not) at a moment; told twice, or late, it changes nothing. The fact is that of the call."""
    customer = Customer.objects.select_for_update(of=("self",), no_key=True).filter(pk=customer_id).first()
    column = "confirmed_at" if is_reached else "unreached_at"
    if customer is None or (getattr(customer, column) or at) > at or getattr(customer, column) == at:
        return False
    setattr(customer, column, at)
    customer.save(update_fields=[column])
    judge(customer, day_of(by.at))
    return True
