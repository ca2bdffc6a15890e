"""Contacts that were written down while two customers were one, and go with one of them when they are two again."""

from typing import Any, Final

from django.db.models import QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.along import Along, Belongings
from tonglu.customers.models import Customer
from tonglu.lib.actor import Actor
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.labelled import N_
from tonglu.touchpoints.facts import ContactMoved
from tonglu.touchpoints.models import Contact

MOST_WORDS: Final = 30


def _seen(rows: QuerySet[Any], by: Actor) -> QuerySet[Any]:
    return rows.filter(pk__in=Contact.objects.reachable(by, P.CUSTOMER_VIEW))


def _carries(contact: Contact, own: Belongings) -> bool:
    return own.holds_unit(contact.unit_id)


def _said(contact: Contact) -> str:
    return f"{contact.happened_at.astimezone(SHANGHAI):%Y-%m-%d} {contact.words[:MOST_WORDS]}"


def _move(row: Any, to: Customer, by: Actor) -> None:
    row.customer = to
    row.save(update_fields=["customer"])
    moved = ContactMoved(contact_id=row.pk, customer_id=to.pk, unit_id=row.unit_id, node_id=row.node_id)
    tell(moved, by=by, happened_at=row.happened_at)


CONTACTS: Final = Along("contact", N_("接触"), Contact, "happened_at", _seen, _carries, _said, _move)
