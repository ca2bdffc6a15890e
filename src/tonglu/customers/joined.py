"""People of several rows: the open edges between them, and what the page of the one person shows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from tonglu.customers.along import ALONG, MOST_SHOWN, belongings, later_rows, still
from tonglu.customers.models import Address, Customer, Handle, Membership, Merge, Paper, Phone, Residency
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of

COLUMNS: Final = ("name", "gender", "born_on", "lunar", "note")
CHOICES: Final = (*COLUMNS, "phone")
# what a person carries, and by what it is known again
CARRIED: Final[dict[str, tuple[type[Any], str]]] = {
    "phone": (Phone, "number"),
    "paper": (Paper, "fingerprint"),
    "handle": (Handle, "account"),
    "address": (Address, "place"),
    "home": (Residency, "unit_id"),
    "member": (Membership, "household_id"),
}


@dataclass(frozen=True, slots=True)
class Carried:
    """A row that came to the person after the merge; `goes` where it carries something of the merged one."""

    kind: str
    row: Any
    goes: bool

    @property
    def code(self) -> str:
        return f"{self.kind}:{self.row.pk}"


def of_person(customer: Customer) -> Q:
    """The condition for rows of a person, whichever of its records they hang on."""
    root = customer.root_id or customer.pk
    return Q(customer=root) | Q(customer__root=root)


def below_of(customer_id: int) -> QuerySet[Customer]:
    """Return the records of a person below its root, whichever of them is asked about."""
    return Customer.objects.filter(root__in=Customer.objects.filter(pk=customer_id).values(top=Coalesce("root_id", "pk")))


def open_edges(ids: Iterable[int]) -> list[Merge]:
    """Return the edges that join these rows, the newest first."""
    rows = Merge.objects.filter(survivor_id__in=list(ids), undone_at=None).select_related("merged", "survivor", "merged_by")
    return list(rows.order_by("-pk"))


def side_of(edges: Sequence[Merge], top: int) -> list[int]:
    """Return the ids of a row and of all that hang below it by these edges."""
    found = [top]
    for each in found:  # grows as it goes: an edge leads down to rows whose edges lead on
        found += [edge.merged_id for edge in edges if edge.survivor_id == each]
    return found


def shown(customer: Customer, edges: Sequence[Merge]) -> dict[str, Any]:
    """Return the columns as the person shows them: of the newest choice that no later edit has overtaken, else its own."""
    values = {column: getattr(customer, column) for column in COLUMNS} | {"name": customer.written_name}
    for edge in sorted(edges, key=lambda each: each.pk):
        if edge.survivor_id != customer.pk:
            continue
        chosen = [column for column in COLUMNS if column in edge.choices and column not in edge.edited]
        below = shown(edge.merged, edges) if chosen else {}
        values |= {column: below[column] for column in chosen}
    return values


def renamed(root: Customer, below: Sequence[Customer], edges: Sequence[Merge]) -> Iterator[tuple[Customer, str, str]]:
    """Return the records of a person that are to be shown by another name than they are: by which, and what is kept as their own."""
    name = shown(root, edges)["name"]
    for each in (root, *below):
        own = "" if each.written_name == name else each.written_name
        if (each.name, each.own_name) != (name, own):
            yield each, name, own


def called(name: str) -> Q:
    """The condition for records on which this name was written, or whose person is shown by it."""
    return Q(name=name) | Q(own_name=name)


def as_shown(customer: Customer, edges: Sequence[Merge]) -> Customer:
    """Put the chosen values on a row that is only read; it must not be saved."""
    for column, value in shown(customer, edges).items():
        setattr(customer, column, value)
    return customer


def overtake(edges: Sequence[Merge], columns: Iterable[str]) -> None:
    """Write on the edges that these columns were changed afterwards: the later edit is shown from now on."""
    wanted = set(columns)
    for each in edges:
        if fresh := sorted((wanted & each.choices.keys()) - set(each.edited)):
            each.edited = [*each.edited, *fresh]
            each.save(update_fields=["edited"])


def preferred(customer: Customer, edges: Sequence[Merge]) -> int | None:
    """Return the id of the phone that was chosen for the person, None where its own stands."""
    own = [edge for edge in edges if edge.survivor_id == customer.pk and "phone" in edge.choices and "phone" not in edge.edited]
    return own[0].choices["phone"] if own else None


def with_one_preferred(phones: Sequence[Phone], customer: Customer, edges: Sequence[Merge]) -> list[Phone]:
    """Return the phones of a person of several rows: each row had its preferred one, the person shows one."""
    chosen = preferred(customer, edges)
    if chosen not in {each.pk for each in phones if each.until is None}:
        chosen = next((each.pk for each in phones if each.is_primary and each.customer_id == customer.pk), None)
    for each in phones:
        each.is_primary = each.pk == chosen
    return sorted(phones, key=lambda each: (each.until is not None, not each.is_primary, each.pk))


def carried(edge: Merge, side: Sequence[int], stay: Sequence[int], by: Actor) -> list[Carried]:
    """Return what came to those who stay since the merge; what carries a phone, a paper or a home of those who leave is proposed to go.

    Of a merge older than a kind of rows only what carries is known to be later.
    """
    found = []
    for kind, (model, mark) in CARRIED.items():
        theirs = set(model.objects.filter(customer_id__in=side).values_list(mark, flat=True))
        rows = model.objects.filter(customer_id__in=stay, pk__gt=edge.marks.get(kind, 0)).filter(still(by)).order_by("pk")
        judged = [Carried(kind, each, getattr(each, mark) in theirs) for each in rows]
        found += [each for each in judged if each.goes or kind in edge.marks]
    own = belongings(side, stay, edge)
    for along in ALONG.values():
        found += [Carried(along.kind, each, along.carries(each, own)) for each in later_rows(along, edge, stay, by)]
    return found


def ended_since(edge: Merge, ids: Sequence[int], by: Actor) -> list[Carried]:
    """Return what there was before the merge and was ended since: an undo leaves it ended, for the later edit wins.

    A day is all that is known of an end, so the day of the merge counts.
    """
    found = []
    for kind, (model, _) in CARRIED.items():
        rows = model.objects.filter(customer_id__in=ids, pk__lte=edge.marks.get(kind, 0))
        found += [Carried(kind, each, goes=False) for each in _over(rows, edge, by)]
    for along in (each for each in ALONG.values() if each.is_dated):
        rows = along.model.objects.filter(**{f"{along.owner}__in": ids}, pk__lte=edge.marks.get(along.kind, 0))
        found += [Carried(along.kind, each, goes=False) for each in _over(along.seen(rows, by), edge, by)]
    return found


def _over(rows: Any, edge: Merge, by: Actor) -> list[Any]:
    return list(rows.filter(until__gte=day_of(edge.merged_at), until__lte=day_of(by.at)).order_by("pk")[:MOST_SHOWN])
