"""What hangs on a customer and may go with one of the two when a merge is undone; higher apps enrol theirs in AppConfig.ready.

Rows that came after the merge stay with the survivor unless somebody says otherwise; those that carry a phone or a home of
the merged one are proposed to go.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Max, QuerySet

from tonglu.customers.models import Customer, Merge, Phone, Residency
from tonglu.lib.actor import Actor

MOST_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Belongings:
    """What is known to be of the merged one alone: homes and numbers, of now and of before."""

    units: frozenset[int]
    numbers: frozenset[str]

    def holds_unit(self, unit_id: int | None) -> bool:
        return unit_id in self.units

    def holds_number(self, number: Any) -> bool:
        return bool(number) and number._open() in self.numbers  # noqa: SLF001 - compared here, never shown


@dataclass(frozen=True, slots=True)
class Along:
    """One kind of rows. `owner` is the column that names the customer, `moment` when a row came."""

    kind: str
    label: str
    model: type[Any]
    moment: str
    seen: Callable[[QuerySet[Any], Actor], QuerySet[Any]]
    carries: Callable[[Any, Belongings], bool]
    said: Callable[[Any], str]
    move: Callable[[Any, Customer, Actor], None]
    owner: str = "customer"


ALONG: Final[dict[str, Along]] = {}


def enrol(*kinds: Along) -> None:
    ALONG.update({each.kind: each for each in kinds})


def marks() -> dict[str, int]:
    """Return the highest id of each kind: what comes later than a merge."""
    return {kind: each.model.objects.aggregate(last=Max("pk"))["last"] or 0 for kind, each in ALONG.items()}


def later_rows(along: Along, edge: Merge, stay: Sequence[int], by: Actor) -> list[Any]:
    """Return the newest rows of those who stay that came after the merge and that the actor may see."""
    rows = along.model.objects.filter(**{f"{along.owner}__in": stay})
    if (mark := edge.marks.get(along.kind)) is not None:
        rows = rows.filter(pk__gt=mark)
    else:  # merged before this kind was asked about
        rows = rows.filter(**{f"{along.moment}__gt": edge.merged_at})
    return list(along.seen(rows, by).order_by("-pk")[:MOST_SHOWN])


def belongings(side: Sequence[int], stay: Sequence[int], edge: Merge) -> Belongings:
    """Return what the merged side has and those who stay had not before the merge."""
    units, numbers = Residency.objects.filter(customer__in=side), Phone.objects.filter(customer__in=side)
    before = {"customer__in": stay}
    their_units = Residency.objects.filter(**before, pk__lte=edge.marks.get("home", 0)).values_list("unit_id", flat=True)
    their_numbers = Phone.objects.filter(**before, pk__lte=edge.marks.get("phone", 0)).values_list("number", flat=True)
    theirs = {each._open() for each in their_numbers}  # type: ignore[attr-defined]  # noqa: SLF001 - compared here, never shown
    own = {each._open() for each in numbers.values_list("number", flat=True)}  # type: ignore[attr-defined]  # noqa: SLF001
    return Belongings(frozenset(set(units.values_list("unit_id", flat=True)) - set(their_units)), frozenset(own - theirs))
