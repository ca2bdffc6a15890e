"""Reads of WeChat ids and addresses: of those records only that the actor reaches."""

from collections.abc import Sequence

from tonglu.access.permissions import Permission as P
from tonglu.customers.models import Address, AddressKind, Customer, Handle, HandleKind
from tonglu.lib.actor import Actor

HANDLE_KINDS, ADDRESS_KINDS = HandleKind.choices, AddressKind.choices


def handles_of(by: Actor, ids: Sequence[int]) -> list[Handle]:
    """Return the WeChat ids of a person's records, open ones first."""
    known = Customer.objects.reachable(by, P.CUSTOMER_VIEW).filter(pk__in=ids)
    return sorted(Handle.objects.filter(customer__in=known), key=lambda each: (each.until is not None, each.pk))


def addresses_of(by: Actor, ids: Sequence[int]) -> list[Address]:
    """Return the addresses, the chief one first; of a person of several records one is shown as such, the root's before others."""
    known = Customer.objects.reachable(by, P.CUSTOMER_VIEW).filter(pk__in=ids)
    rows = sorted(Address.objects.filter(customer__in=known), key=lambda each: (each.until is not None, not each.is_chief, each.pk))
    chief = next(
        (each for each in rows if each.is_chief and each.customer_id == ids[0]), next((each for each in rows if each.is_chief), None)
    )
    for each in rows:
        each.is_chief = each is chief
    return sorted(rows, key=lambda each: (each.until is not None, not each.is_chief, each.pk))
