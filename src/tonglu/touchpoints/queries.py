"""The one timeline of a customer or a unit, read from the facts that every act tells."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from tonglu.access.permissions import Permission as P
from tonglu.audit.models import FactRow
from tonglu.customers.models import Customer
from tonglu.customers.queries import selves
from tonglu.estates.models import Unit
from tonglu.lib.actor import Actor, Reach
from tonglu.lib.facts import FACT_KINDS
from tonglu.touchpoints.models import Contact

# families of facts that a timeline may be narrowed to; the prefix of the fact's kind
FAMILIES = ("service", "touchpoints", "customers", "estates", "messaging")


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One act as the timeline shows it; `label` is a Chinese source string, translated where it is shown."""

    id: int
    kind: str
    label: str
    happened_at: datetime
    person_name: str
    subject_id: int | None
    unit_id: int | None
    customer_id: int | None
    body: dict[str, Any]
    words: str = ""

    @property
    def family(self) -> str:
        return self.kind.partition(".")[0]

    @property
    def key(self) -> str:
        """The mark after which the next page begins."""
        return f"{self.happened_at.isoformat()}~{self.id}"


@dataclass(frozen=True, slots=True)
class Timeline:
    rows: list[TimelineRow]
    next_key: str = ""


def timeline_for(
    by: Actor,
    *,
    customer: Customer | None = None,
    unit: Unit | None = None,
    after: str | None = None,
    kinds: Collection[str] | None = None,
    limit: int = 40,
    ids: Collection[int] = (),
) -> Timeline:
    """Return the newest acts first, as far as the actor may see each. At most three queries, whatever the history.

    `kinds` are families (service, customers, …) or whole kinds; `after` is the key of the last row seen;
    `ids` are the selves of the customer where the caller has them already.
    """
    seen = _visible(by)
    if seen is None or (customer is None and unit is None):
        return Timeline([])
    rows = FactRow.objects.filter(seen)
    if customer is not None:
        rows = rows.filter(customer_id__in=ids or selves(customer))
    if unit is not None:
        rows = rows.filter(unit_id=unit.pk)
    if kinds:
        rows = rows.filter(reduce(or_, (Q(kind=each) if "." in each else Q(kind__startswith=f"{each}.") for each in kinds)))
    if after and (place := _place(after)):
        rows = rows.filter(Q(happened_at__lt=place[0]) | Q(happened_at=place[0], id__lt=place[1]), happened_at__lte=place[0])
    found = list(rows.order_by("-happened_at", "-id")[: limit + 1])
    shown = _rows(by, found[:limit])
    return Timeline(shown, shown[-1].key if len(found) > limit else "")


def _place(after: str) -> tuple[datetime, int] | None:
    """Read a key; what somebody wrote by hand begins at the beginning."""
    moment, _, number = after.partition("~")
    try:
        place = datetime.fromisoformat(moment), int(number)
    except ValueError:
        return None
    return place if place[0].tzinfo and 0 <= place[1] < 2**63 else None


def _visible(by: Actor) -> Q | None:
    """A row is seen with its own permission at its own node; rows without a node only by who may see all, or who acted."""
    nodes: dict[frozenset[int], list[str]] = {}
    parts: list[Q] = []
    for permission, reach in by.reach.items():
        if reach.is_all:
            parts.append(Q(permission=permission))
        elif reach.nodes:
            nodes.setdefault(reach.nodes, []).append(permission)
        if _is_own(reach) and by.person_id:
            parts.append(Q(permission=permission, person_id=by.person_id))
    parts += [Q(permission__in=granted, node_id__any_of=reached) for reached, granted in nodes.items()]
    return reduce(or_, parts) if parts else None


def _is_own(reach: Reach) -> bool:
    return reach.is_own and not reach.is_all


def _rows(by: Actor, found: list[FactRow]) -> list[TimelineRow]:
    spoken = {each.subject_id or 0 for each in found if each.kind == "touchpoints.contact_recorded"}
    mine = Contact.objects.reachable(by, P.CUSTOMER_VIEW).filter(pk__in=spoken)
    said = dict(mine.values_list("pk", "words")) if spoken else {}
    return [
        TimelineRow(
            each.pk, each.kind, _label(each.kind), each.happened_at, each.who, each.subject_id, each.unit_id,
            each.customer_id, each.body, said.get(each.subject_id or 0, "") if each.kind == "touchpoints.contact_recorded" else "",
        )
        for each in found
    ]  # fmt: skip


def _label(kind: str) -> str:
    fact = FACT_KINDS.get(kind)
    return fact.LABEL if fact else kind
