"""What hangs on a customer and may go with one of the two when a merge is undone; higher apps enrol theirs in AppConfig.ready.

Rows that came after the merge stay with the survivor unless somebody says otherwise; those that carry a phone or a home of
the merged one, or were written where only the merged one is known, are proposed to go.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Max, Q, QuerySet

from tonglu.customers.actions.reach import write_reach
from tonglu.customers.models import Customer, CustomerReach, Merge, Phone, ReachBasis, Residency
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of

MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Belongings:
    """What is known to be of the merged one alone: homes and numbers, of now and of before, and the places that know it."""

    units: frozenset[int]
    numbers: frozenset[str]
    nodes: frozenset[int] = frozenset()

    def holds_unit(self, unit_id: int | None) -> bool:
        return unit_id in self.units

    def holds_number(self, number: Any) -> bool:
        return bool(number) and number._open() in self.numbers  # noqa: SLF001 - compared here, never shown


@dataclass(frozen=True, slots=True)
class Along:
    """One kind of rows. `owner` is the column that names the customer, `moment` when a row came (a moment, or a day)."""

    kind: str
    label: str
    model: type[Any]
    moment: str
    seen: Callable[[QuerySet[Any], Actor], QuerySet[Any]]
    carries: Callable[[Any, Belongings], bool]
    said: Callable[[Any], str]
    move: Callable[[Any, Customer, Actor], None]
    owner: str = "customer"
    is_dated: bool = False  # its rows have `until`: what is over is history, and stays where it is


ALONG: Final[dict[str, Along]] = {}


def enrol(*kinds: Along) -> None:
    ALONG.update({each.kind: each for each in kinds})


def marks() -> dict[str, int]:
    """Return the highest id of each kind: what comes later than a merge."""
    return {kind: each.model.objects.aggregate(last=Max("pk"))["last"] or 0 for kind, each in ALONG.items()}


def still(by: Actor) -> Q:
    """What stands, or ends on a later day."""
    return Q(until=None) | Q(until__gt=day_of(by.at))


def later_rows(along: Along, edge: Merge, stay: Sequence[int], by: Actor) -> list[Any]:
    """Return the newest rows of those who stay that came after the merge and that the actor may see."""
    rows = along.model.objects.filter(**{f"{along.owner}__in": stay})
    if (mark := edge.marks.get(along.kind)) is not None:
        rows = rows.filter(pk__gt=mark)
    else:  # merged before this kind was asked about
        rows = rows.filter(**{f"{along.moment}__gt": day_of(edge.merged_at) if along.is_dated else edge.merged_at})
    if along.is_dated:
        rows = rows.filter(still(by))
    return list(along.seen(rows, by).order_by("-pk")[:MOST_SHOWN])


def belongings(side: Sequence[int], stay: Sequence[int], edge: Merge) -> Belongings:
    """Return what the merged side has and those who stay had not before the merge."""
    units, numbers = Residency.objects.filter(customer__in=side), Phone.objects.filter(customer__in=side)
    before = {"customer__in": stay}
    their_units = Residency.objects.filter(**before, pk__lte=edge.marks.get("home", 0)).values_list("unit_id", flat=True)
    their_numbers = Phone.objects.filter(**before, pk__lte=edge.marks.get("phone", 0)).values_list("number", flat=True)
    return Belongings(
        frozenset(set(units.values_list("unit_id", flat=True)) - set(their_units)),
        frozenset(_clear(numbers.values_list("number", flat=True)) - _clear(their_numbers)),
        frozenset(_nodes(side) - _nodes(stay)),
    )


def go_on_knowing(stay: Sequence[int], nodes: Iterable[int], by: Actor) -> None:
    """What stays with somebody was said of him: the place that said it, known to him only through the merged one, goes on knowing him."""
    for along in ALONG.values():
        if any(field.name == "node" for field in along.model._meta.concrete_fields):
            rows = along.model.objects.filter(**{f"{along.owner}__in": stay}, node__in=list(nodes))
            if along.is_dated:
                rows = rows.filter(still(by))
            for each in (
                rows.select_related(along.owner, "node").order_by(f"{along.owner}_id", "node_id").distinct(f"{along.owner}_id", "node_id")
            ):
                write_reach(getattr(each, along.owner), each.node, ReachBasis.ENTERED, by)


def _clear(numbers: Iterable[Any]) -> set[str]:
    return {each._open() for each in numbers}  # noqa: SLF001 - compared here, never shown


def _nodes(ids: Sequence[int]) -> set[int]:
    return set(CustomerReach.objects.filter(customer__in=ids, until=None).values_list("node_id", flat=True))
