"""Many customers and homes at once by COPY; the caller decides who is who and tells the one fact of the act."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from django.db import connection

from tonglu.customers.completeness import stale_before
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
from tonglu.customers.rules.completeness import BIT, CHILD, in_line, judged, youngest_grown
from tonglu.customers.tokens import number_tokens, words_of
from tonglu.lib import names, papers, phones
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.copying import NOTHING, array_text, copy_lines, copy_rows, escaped, line_of, new_keys, reserve_ids
from tonglu.lib.veil import fingerprint, seal
from tonglu.organisation.models import Node


class SealedPaper(NamedTuple):
    """A paper as it is kept; to seal one needs no database."""

    kind: str
    number: bytes
    fingerprint: str
    mask: str
    born_on: date | None = None
    sex: str = ""


class Words(NamedTuple):
    """The search words of somebody with these numbers and this one room, as COPY reads them; beside them the sort key."""

    numbers: tuple[str, ...]
    room: str
    sort_key: str
    tokens: str


@dataclass(slots=True, eq=False)
class Newcomer:
    """A customer to be written: its normalised name, numbers, paper, the nodes that know it and the rooms it stands to."""

    name: str
    kind: str = CustomerKind.PERSON.value
    numbers: list[phones.Phone] = field(default_factory=list)
    paper: SealedPaper | None = None
    gender: str = ""
    born_on: date | None = None
    note: str = ""
    nodes: set[int] = field(default_factory=set)
    rooms: list[str] = field(default_factory=list)
    key: str = ""  # by default a new one
    known_since: datetime | None = None  # by default the moment of the act
    words: Words | None = None  # where somebody has made them before
    found: int = 0  # what its homes say of it, in the bits of rules/completeness.py; the rest is seen here
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


GATHER: Final = "SET LOCAL gin_pending_list_limit = '64MB'"
SORT_IN: Final = "SELECT gin_clean_pending_list('customer_search'), gin_clean_pending_list('phone_trgm')"


def gather_words() -> None:
    """Let the search words of what this transaction writes wait until they are sorted in: a third of the work of one by one."""
    with connection.cursor() as cursor:
        cursor.execute(GATHER)


def sort_words_in(cursor: Any = None) -> None:
    """Sort the words that wait into their indexes; any line to the database can do it, whoever wrote them."""
    with nullcontext(cursor) if cursor else connection.cursor() as mine:
        mine.execute(SORT_IN)


# what an import asks these tables by
GROWING: Final = {
    "customers_customer": "name, root_id",
    "customers_paper": "customer_id, fingerprint, until",
    "customers_phone": "customer_id, number, until",
    "customers_residency": "customer_id, unit_id, node_id, until",
    "estates_unit": "project_id, code",
}
# a transaction that was broken off leaves the number of rows that it had told, and takes all else back that was known of them
UNKNOWN: Final = """
SELECT c.relname FROM pg_class c WHERE c.oid = ANY(%s::regclass[]) AND (c.reltuples < %s OR NOT EXISTS (
    SELECT FROM pg_stats s WHERE s.schemaname = c.relnamespace::regnamespace::text AND s.tablename = c.relname)) ORDER BY c.relname
"""


def tell_sizes(rows: int) -> None:
    """Let the planner look at the tables of which it knows less than these rows: inside a long transaction nobody else tells it.

    One that takes a table for empty reads an index from end to end for every row.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNKNOWN, [list(GROWING), rows])
        for (table,) in cursor.fetchall():
            cursor.execute(f"ANALYZE {table} ({GROWING[table]})")  # names of our own


def legal_entities(nodes: Iterable[int]) -> dict[int, str]:
    """Return to whom each of these nodes belongs. One query."""
    return dict(Node.objects.filter(pk__in=set(nodes)).values_list("pk", "legal_entity"))


def write_newcomers(
    newcomers: Sequence[Newcomer], *, basis: str = ReachBasis.ENTERED.value, entities: Mapping[int, str] | None = None, by: Actor
) -> Wrote:
    """Write customers with phones, papers, reach and search words, and set their ids."""
    for each, pk, key in zip(newcomers, reserve_ids(Customer, len(newcomers)), new_keys(len(newcomers)), strict=True):
        each.id, each.key = pk, each.key or key
    columns = ("id", "key", "kind", "name", "sort_key", "gender", "born_on", "note", "tokens", "nodes", "created_at", "changed_at",
               "gaps", "score", "rank", "judged_on")  # fmt: skip
    today = day_of(by.at)
    judged_of = _judging(today)
    at, day = str(by.at), str(today)  # the same for all: written once
    copy_lines(Customer, columns, (f"{_customer_line(each, at)}\t{judged_of(each)}\t{day}" for each in newcomers))
    return Wrote(
        write_numbers([(each.id, number, not place) for each in newcomers for place, number in enumerate(each.numbers)], today),
        write_papers([(each.id, each.paper) for each in newcomers if each.paper]),
        write_reaches([(each.id, node) for each in newcomers for node in sorted(each.nodes)], basis=basis, by=by, entities=entities),
    )


def sealed(paper: papers.Paper) -> SealedPaper:
    """Return a paper as it is kept."""
    sex = paper.sex.value if paper.sex else ""
    number = paper.number
    return SealedPaper(paper.kind.value, seal(number), fingerprint(number), papers.mask(number), paper.born_on, sex)


def words_ahead(name: str, numbers: Sequence[phones.Phone], room: str) -> Words:
    """Return the words of a newcomer before it is known to be one."""
    kept = tuple(each.stored for each in numbers)
    return Words(kept, room, *_words(name, kept, [room]))


class NameWords(NamedTuple):
    """What a name alone gives: its sort key, how many words, and these as COPY reads them within an array."""

    sort_key: str
    many: int
    text: str


def _words(name: str, numbers: Sequence[str], places: Sequence[str]) -> tuple[str, str]:
    """Return the sort key and the search words, as COPY reads them; what `words_of` would say."""
    others = sorted({*number_tokens(numbers), *(token for each in places for token in names.place_tokens(each))})
    own = _name_words(name)
    if not own.many or len(others) + own.many > names.MOST_TOKENS:
        return own.sort_key, array_text(words_of(name, numbers, places))
    text = f"{array_text(others)[1:-1]},{own.text}" if others else own.text  # the signs of numbers and places sort before all letters
    return own.sort_key, f"{{{text}}}"


@lru_cache(maxsize=40_000)  # names repeat: in a city the commonest thousand stand for most people
def _name_words(name: str) -> NameWords:
    found = sorted(names.name_tokens(name))
    return NameWords(names.sort_key(name), len(found), array_text(found)[1:-1])


def _customer_line(each: Newcomer, at: str) -> str:
    paper, kept = each.paper, tuple(number.stored for number in each.numbers)
    words = each.words
    if words is None or words.numbers != kept or each.rooms != [words.room]:
        words = Words(kept, "", *_words(each.name, kept, each.rooms))
    gender, born_on = each.gender or (paper.sex if paper else ""), each.born_on or (paper.born_on if paper else None)
    nodes = ",".join(map(str, sorted(each.nodes)))
    return (
        f"{each.id}\t{each.key}\t{each.kind}\t{escaped(each.name)}\t{escaped(words.sort_key)}\t{gender}\t{born_on or NOTHING}"
        f"\t{escaped(each.note)}\t{escaped(words.tokens)}\t{{{nodes}}}\t{each.known_since or at}\t{at}"
    )


def _judging(today: date) -> Callable[[Newcomer], str]:
    """Return what says of a newcomer what completeness.py would find, as COPY reads it: he has nothing but what he is written with."""
    phone, card, born, gender, stale = (BIT[code] for code in ("phone", "paper", "born", "gender", "stale"))
    old, grown = stale_before(today), youngest_grown(today)

    def line(each: Newcomer) -> str:
        paper, found, day = each.paper, each.found, each.born_on
        if each.numbers:
            found |= phone
        if paper:
            found, day = found | card, day or paper.born_on
        if day:
            found |= born | CHILD if day > grown else born
        if each.gender or (paper and paper.sex):
            found |= gender
        if each.known_since and each.known_since < old:
            found |= stale
        told, rank = _judged_line(each.kind, found)
        return f"{told}\t{in_line(rank, each.id)}"

    return line


@cache
def _judged_line(kind: str, found: int) -> tuple[str, int]:
    gaps, score, rank = judged(kind, found)
    return line_of([gaps, score]), rank


def write_numbers(numbers: Sequence[tuple[int, phones.Phone, bool]], today: date) -> list[tuple[int, int]]:
    """Write (customer, number, is it the preferred one); return (customer, id of the row)."""
    ids = reserve_ids(Phone, len(numbers))
    day = str(today)
    lines = (
        f"{pk}\t{one}\t{escaped(each.stored)}\t{escaped(each.note[:30])}\t{'t' if is_primary else 'f'}\t{day}"
        for pk, (one, each, is_primary) in zip(ids, numbers, strict=True)
    )
    copy_lines(Phone, ("id", "customer_id", "number", "label", "is_primary", "since"), lines)
    return [(one, pk) for pk, (one, _, _) in zip(ids, numbers, strict=True)]


def write_papers(found: Sequence[tuple[int, SealedPaper]]) -> list[tuple[int, int]]:
    """Write (customer, paper); return (customer, id of the row)."""
    ids = reserve_ids(Paper, len(found))
    lines = (
        f"{pk}\t{one}\t{each.kind}\t\\\\x{each.number.hex()}\t{each.fingerprint}\t{escaped(each.mask)}"
        for pk, (one, each) in zip(ids, found, strict=True)
    )
    copy_lines(Paper, ("id", "customer_id", "kind", "number", "fingerprint", "mask"), lines)
    return [(one, pk) for pk, (one, _) in zip(ids, found, strict=True)]


def write_reaches(
    pairs: Sequence[tuple[int, int]], *, basis: str, entities: Mapping[int, str] | None = None, by: Actor
) -> list[tuple[int, int]]:
    """Write (customer, node); return (customer, id of the row). Who has looked up the legal entities of the nodes passes them.

    The caller keeps the node on the customer itself and knows that the pair is new.
    """
    known = legal_entities(node for _, node in pairs) if entities is None else entities
    rest: Mapping[int, str] = {node: f"{node}\t{escaped(entity)}\t{basis}\t{by.at}" for node, entity in known.items()}
    ids = reserve_ids(CustomerReach, len(pairs))
    lines = (f"{pk}\t{customer}\t{rest[node]}" for pk, (customer, node) in zip(ids, pairs, strict=True))
    copy_lines(CustomerReach, ("id", "customer_id", "node_id", "legal_entity", "basis", "since"), lines)
    return [(one, pk) for pk, (one, _) in zip(ids, pairs, strict=True)]


def write_homes(homes: Sequence[NewHome]) -> list[int]:
    """Write residencies and return their ids; the caller knows that none overlaps one of the same role."""
    ids = reserve_ids(Residency, len(homes))
    columns = ("id", "customer_id", "unit_id", "node_id", "role", "share", "since", "until")
    lines = (
        f"{pk}\t{each.customer_id}\t{each.unit_id}\t{each.node_id}\t{each.role}\t{NOTHING if each.share is None else each.share}"
        f"\t{each.since or NOTHING}\t{each.until or NOTHING}"
        for pk, each in zip(ids, homes, strict=True)
    )
    copy_lines(Residency, columns, lines)
    return ids


def write_households(families: Sequence[tuple[str, Sequence[tuple[int, str]]]], since: date, *, by: Actor) -> None:
    """Write (name of the household, its customers with what they are in it)."""
    ids = reserve_ids(Household, len(families))
    copy_rows(Household, ("id", "name", "created_at"), ((pk, name[:100], by.at) for pk, (name, _) in zip(ids, families, strict=True)))
    members = ((pk, one, relation, since) for pk, (_, people) in zip(ids, families, strict=True) for one, relation in people)
    copy_rows(Membership, ("household_id", "customer_id", "relation", "since"), members)
