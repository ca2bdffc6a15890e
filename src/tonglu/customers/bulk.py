"""Many customers and homes at once by COPY; the caller decides who is who and tells the one fact of the act."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from tonglu.customers.models import (
    Customer,
    CustomerKind,
    CustomerReach,
    Household,
    Membership,
    Paper,
    Phone,
    ReachBasis,
    Residency,
)
from tonglu.customers.tokens import words_of
from tonglu.lib import names, papers, phones
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.copying import array_text, copy_rows, reserve_ids
from tonglu.lib.veil import fingerprint, seal
from tonglu.organisation.models import Node


@dataclass(slots=True, eq=False)
class Newcomer:
    """A customer to be written: its normalised name, numbers, paper, the nodes that know it and the rooms it stands to."""

    name: str
    kind: str = CustomerKind.PERSON.value
    numbers: list[phones.Phone] = field(default_factory=list)
    paper: papers.Paper | None = None
    gender: str = ""
    born_on: date | None = None
    note: str = ""
    nodes: set[int] = field(default_factory=set)
    rooms: list[str] = field(default_factory=list)
    key: uuid.UUID | str = field(default_factory=uuid.uuid4)
    known_since: datetime | None = None  # by default the moment of the act
    id: int = 0


@dataclass(slots=True, eq=False)
class NewHome:
    customer_id: int
    unit_id: int
    node_id: int
    role: str
    share: Decimal | None = None
    since: date | None = None
    until: date | None = None


class Wrote(NamedTuple):
    """Ids of new rows beside the customer each belongs to."""

    numbers: list[tuple[int, int]]
    papers: list[tuple[int, int]]
    reaches: list[tuple[int, int]]


def write_newcomers(newcomers: Sequence[Newcomer], *, basis: str = ReachBasis.ENTERED.value, by: Actor) -> Wrote:
    """Write customers with phones, papers, reach and search words, and set their ids."""
    for each, pk in zip(newcomers, reserve_ids(Customer, len(newcomers)), strict=True):
        each.id = pk
    columns = ("id", "key", "kind", "name", "sort_key", "gender", "born_on", "note", "tokens", "nodes", "created_at", "changed_at")
    copy_rows(Customer, columns, (_customer_row(each, by) for each in newcomers))
    today = day_of(by.at)
    return Wrote(
        write_numbers([(each.id, number, not place) for each in newcomers for place, number in enumerate(each.numbers)], today),
        write_papers([(each.id, each.paper) for each in newcomers if each.paper]),
        write_reaches([(each.id, node) for each in newcomers for node in sorted(each.nodes)], basis=basis, by=by),
    )


def _customer_row(each: Newcomer, by: Actor) -> tuple[object, ...]:
    paper = each.paper
    words = words_of(each.name, [number.stored for number in each.numbers], each.rooms)
    gender = each.gender or (paper.sex.value if paper and paper.sex else "")
    born_on = each.born_on or (paper.born_on if paper else None)
    return (
        each.id, each.key, each.kind, each.name, names.sort_key(each.name), gender, born_on, each.note, array_text(words),
        sorted(each.nodes), each.known_since or by.at, by.at,
    )  # fmt: skip


def write_numbers(numbers: Sequence[tuple[int, phones.Phone, bool]], today: date) -> list[tuple[int, int]]:
    """Write (customer, number, is it the preferred one); return (customer, id of the row)."""
    ids = reserve_ids(Phone, len(numbers))
    rows = ((pk, one, each.stored, each.note[:30], is_primary, today) for pk, (one, each, is_primary) in zip(ids, numbers, strict=True))
    copy_rows(Phone, ("id", "customer_id", "number", "label", "is_primary", "since"), rows)
    return [(one, pk) for pk, (one, _, _) in zip(ids, numbers, strict=True)]


def write_papers(found: Sequence[tuple[int, papers.Paper]]) -> list[tuple[int, int]]:
    """Write (customer, paper); return (customer, id of the row)."""
    ids = reserve_ids(Paper, len(found))
    rows = (
        (pk, one, each.kind.value, seal(each.number), fingerprint(each.number), papers.mask(each.number))
        for pk, (one, each) in zip(ids, found, strict=True)
    )
    copy_rows(Paper, ("id", "customer_id", "kind", "number", "fingerprint", "mask"), rows)
    return [(one, pk) for pk, (one, _) in zip(ids, found, strict=True)]


def write_reaches(pairs: Sequence[tuple[int, int]], *, basis: str, by: Actor) -> list[tuple[int, int]]:
    """Write (customer, node); return (customer, id of the row).

    The caller keeps the node on the customer itself and knows that the pair is new.
    """
    entities: Mapping[int, str] = dict(Node.objects.filter(pk__in={node for _, node in pairs}).values_list("pk", "legal_entity"))
    ids = reserve_ids(CustomerReach, len(pairs))
    rows = ((pk, customer, node, entities[node], basis, by.at) for pk, (customer, node) in zip(ids, pairs, strict=True))
    copy_rows(CustomerReach, ("id", "customer_id", "node_id", "legal_entity", "basis", "since"), rows)
    return [(one, pk) for pk, (one, _) in zip(ids, pairs, strict=True)]


def write_homes(homes: Sequence[NewHome]) -> list[int]:
    """Write residencies and return their ids; the caller knows that none overlaps one of the same role."""
    ids = reserve_ids(Residency, len(homes))
    columns = ("id", "customer_id", "unit_id", "node_id", "role", "share", "since", "until")
    rows = (
        (pk, each.customer_id, each.unit_id, each.node_id, each.role, each.share, each.since, each.until)
        for pk, each in zip(ids, homes, strict=True)
    )
    copy_rows(Residency, columns, rows)
    return ids


def write_households(families: Sequence[tuple[str, Sequence[tuple[int, str]]]], since: date, *, by: Actor) -> None:
    """Write (name of the household, its customers with what they are in it)."""
    ids = reserve_ids(Household, len(families))
    copy_rows(Household, ("id", "name", "created_at"), ((pk, name[:100], by.at) for pk, (name, _) in zip(ids, families, strict=True)))
    members = ((pk, one, relation, since) for pk, (_, people) in zip(ids, families, strict=True) for one, relation in people)
    copy_rows(Membership, ("household_id", "customer_id", "relation", "since"), members)
