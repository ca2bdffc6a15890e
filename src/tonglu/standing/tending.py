"""Reads of data quality: who is on a list, who has whom in hand, who looked at somebody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.access.reaches import kept_beside
from tonglu.customers.models import Customer, Membership, Phone
from tonglu.customers.queries import customer_for
from tonglu.customers.rules.completeness import RARE
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.choices import choices_of
from tonglu.lib.clock import day_of
from tonglu.lib.places import first_keys
from tonglu.lib.scope import ScopedQuerySet
from tonglu.standing.models import DataCheck, DataClaim
from tonglu.standing.rules.tending import LONE, ListGroup, Outcome, WorkList

OUTCOMES, GROUPS = choices_of(Outcome), choices_of(ListGroup)
AHEAD: Final = 40  # so many of a list are offered before somebody is told that others have them all

IN_HAND: Final = """
SELECT claim.customer_id, person.name, claim.until
FROM standing_dataclaim claim JOIN access_person person ON person.id = claim.person_id
WHERE claim.customer_id = ANY(%s::bigint[]) AND claim.until > %s AND claim.person_id <> %s
"""


class _LacksRare(Func):
    """In the words of the index: a number that is only given would not be known when the statement is planned."""

    template = f"(%(expressions)s & {RARE}) > 0"
    output_field = BooleanField()


def people_for(by: Actor) -> ScopedQuerySet[Customer]:
    return Customer.objects.reachable(by, P.CUSTOMER_VIEW).filter(root=None)


def hit(rows: QuerySet[Any], work: WorkList) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.alias(hit=F("gaps").bitand(work.mask)).filter(hit__gt=0)
    if not work.mask & ~RARE:
        found = found.filter(_LacksRare(F("gaps")))  # says nothing more; the index of the few is known by it
    return found


def on_list(by: Actor, work: WorkList) -> QuerySet[Customer]:
    """Return who is on a list, without those left for a later day; composed once for each reach."""
    return kept_beside(by, ("standing.list", work.code, day_of(by.at)), lambda: _on_list(by, work)).all()


def _on_list(by: Actor, work: WorkList) -> QuerySet[Customer]:
    rows = hit(people_for(by).defer("tokens"), work)
    if work.code == LONE:
        rows = alone(rows, work)
    later = DataCheck.objects.filter(customer=OuterRef("pk"), work_list=work.code, again_on__gt=day_of(by.at))
    return rows.filter(~Exists(later))


def alone(rows: QuerySet[Customer], work: WorkList) -> QuerySet[Customer]:
    """Who lives in a household of which nobody can be called."""
    mine = Membership.objects.filter(customer=OuterRef("pk"), until=None)
    fellows = Membership.objects.filter(until=None, household__members__customer=OuterRef("pk"), household__members__until=None)
    has_phone = Exists(Phone.objects.filter(customer=OuterRef("customer"), until=None))  # of a child nobody asks for one
    can_be_called = fellows.alias(cut=F("customer__gaps").bitand(work.mask)).filter(has_phone, cut=0)
    return rows.filter(Exists(mine), ~Exists(can_be_called))


def candidates(by: Actor, rows: QuerySet[Customer]) -> list[int]:
    """Return the first people of a (narrowed) list whom nobody has in hand, the most worth first."""
    held = DataClaim.objects.filter(customer_id=OuterRef("pk"), until__gt=by.at)
    return first_keys(rows.filter(~Exists(held)).order_by(F("rank").desc(), F("pk").desc()), AHEAD, by_place=True)


def in_hand(by: Actor, customer_ids: Sequence[int]) -> dict[int, tuple[str, datetime]]:
    """Return who of the colleagues has these people in hand now, and until when. One query."""
    found = prepared.rows(IN_HAND, [list(customer_ids), by.at, by.person_id or 0])
    return {customer: (name, until) for customer, name, until in found}


def checks_of(by: Actor, customer_id: int, most: int = 5) -> list[DataCheck]:
    """Return the newest looks at a customer."""
    person = customer_for(by, customer_id)
    rows = DataCheck.objects.reachable(by, P.CUSTOMER_VIEW).filter(Q(customer=person) | Q(customer__root=person))
    return list(rows.select_related("by").order_by("-at", "-pk")[:most])
