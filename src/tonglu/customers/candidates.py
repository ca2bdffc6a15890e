"""Who may be one person with these customers: found when they are written, scored by a pure rule, kept as pairs."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from tonglu.customers.models import Customer, Pair, PairState, Paper, PaperKind, Phone, Residency
from tonglu.customers.rules.alike import Known, Likeness, likeness
from tonglu.lib.names import readings

MOST_SHARED: Final = 10  # a number that more people have left is that of a counter or an agency: it says nothing
MOST_AT_ONCE: Final = 5_000
BY_PHONE: Final = """
SELECT a.customer_id, b.customer_id FROM customers_phone a
JOIN LATERAL (SELECT customer_id FROM customers_phone o WHERE o.number = a.number AND o.until IS NULL LIMIT %(most)s) b ON true
WHERE a.customer_id = ANY(%(ids)s) AND a.until IS NULL
    AND NOT EXISTS (SELECT 1 FROM customers_phone o WHERE o.number = a.number AND o.until IS NULL OFFSET %(most)s)
"""
BY_PAPER: Final = """
SELECT a.customer_id, b.customer_id FROM customers_paper a
JOIN customers_paper b ON b.fingerprint = a.fingerprint AND b.until IS NULL WHERE a.customer_id = ANY(%(ids)s) AND a.until IS NULL
"""
BY_HOME: Final = """
SELECT a.customer_id, b.customer_id FROM customers_residency a JOIN customers_residency b ON b.unit_id = a.unit_id AND b.until IS NULL
JOIN customers_customer one ON one.id = a.customer_id JOIN customers_customer other ON other.id = b.customer_id
WHERE a.customer_id = ANY(%(ids)s) AND a.until IS NULL
    AND coalesce(nullif(one.own_name, ''), one.name) = coalesce(nullif(other.own_name, ''), other.name)
"""
# in three parts, each with its index: the partial one of the people, that of those who were merged, that of what is shown otherwise
BY_NAME: Final = """
SELECT one.id, other.id FROM customers_customer one JOIN customers_customer other
    ON other.sort_key = one.sort_key AND other.name = one.name AND other.born_on = one.born_on AND other.root_id IS NULL
WHERE one.id = ANY(%(ids)s)
UNION ALL
SELECT one.id, other.id FROM customers_customer one JOIN customers_customer other
    ON other.name = one.name AND other.born_on = one.born_on AND other.root_id IS NOT NULL
WHERE one.id = ANY(%(ids)s)
UNION ALL
SELECT one.id, other.id FROM customers_customer one JOIN customers_customer other
    ON other.own_name = coalesce(nullif(one.own_name, ''), one.name) AND other.born_on = one.born_on AND other.own_name <> ''
WHERE one.id = ANY(%(ids)s)
"""
STANDING: Final = """
SELECT p.low_id, p.high_id, p.score, p.reasons FROM customers_pair p
JOIN unnest(%s::bigint[], %s::bigint[]) g(low_id, high_id) ON g.low_id = p.low_id AND g.high_id = p.high_id
"""
KEEP: Final = """
INSERT INTO customers_pair (low_id, high_id, score, reasons, state, found_at, reason)
SELECT low_id, high_id, score, string_to_array(reasons, ','), 'open', %s, ''
FROM unnest(%s::bigint[], %s::bigint[], %s::smallint[], %s::text[]) g(low_id, high_id, score, reasons)
ON CONFLICT (low_id, high_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons
WHERE customers_pair.state = 'open' AND (customers_pair.score, customers_pair.reasons) <> (excluded.score, excluded.reasons)
RETURNING id, low_id, high_id
"""


@dataclass(frozen=True, slots=True)
class Noted:
    """A pair that was written: new, or (`before`) with the score and the reasons it had."""

    id: int
    low: int
    high: int
    score: int
    reasons: list[str]
    before: tuple[int, list[str]] | None


def note_candidates(ids: Collection[int], at: datetime, *, by_name: bool = True) -> list[Noted]:
    """Keep who may be one person with these customers. Nobody is told yet: a pair is a question, seen by who reaches both.

    In a file of many `by_name` is left out: a common name has hundreds of namesakes, and a file without papers no birthdays.
    """
    pairs = _alike(ids, (BY_PHONE, BY_PAPER, BY_HOME, *((BY_NAME,) if by_name else ()))) if ids else set()
    if not pairs:
        return []
    known, roots = _known({pk for pair in pairs for pk in pair})
    apart = _judged_apart(roots.values())
    found: dict[tuple[int, int], Likeness] = {}
    for low, high in sorted(pairs):
        one, other = roots[low], roots[high]
        alike = likeness(known[low], known[high])
        if alike and one != other and (min(one, other), max(one, other)) not in apart:
            found[low, high] = alike
    return _keep(found, at) if found else []


def _keep(found: Mapping[tuple[int, int], Likeness], at: datetime) -> list[Noted]:
    lows, highs = [low for low, _ in found], [high for _, high in found]
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [lows, highs])
        before = {(low, high): (score, reasons) for low, high, score, reasons in cursor.fetchall()}
        scores, reasons_ = [each.score for each in found.values()], [",".join(each.reasons) for each in found.values()]
        cursor.execute(KEEP, [at, lows, highs, scores, reasons_])
        written = cursor.fetchall()
    alike = {pair: (found[pair].score, list(found[pair].reasons)) for pair in found}
    return [Noted(pk, low, high, *alike[low, high], before.get((low, high))) for pk, low, high in written]


def _alike(ids: Collection[int], questions: Iterable[str]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    with connection.cursor() as cursor:
        for question in questions:
            cursor.execute(question, {"ids": list(ids), "most": MOST_SHARED})
            found.update((min(pair), max(pair)) for pair in cursor.fetchall() if pair[0] != pair[1])
    return set(sorted(found)[:MOST_AT_ONCE])


def _known(ids: Collection[int]) -> tuple[Mapping[int, Known], Mapping[int, int]]:
    """Return what is compared of each, and whose row it is. Four queries."""
    numbers: dict[int, set[str]] = defaultdict(set)
    papers: dict[int, set[str]] = defaultdict(set)
    cards: dict[int, set[str]] = defaultdict(set)
    units: dict[int, set[int]] = defaultdict(set)
    for pk, number in Phone.objects.filter(customer_id__in=ids, until=None).values_list("customer_id", "number"):
        numbers[pk].add(number._open())  # type: ignore[attr-defined]  # noqa: SLF001 - compared here, never shown
    for pk, kind, mark in Paper.objects.filter(customer_id__in=ids, until=None).values_list("customer_id", "kind", "fingerprint"):
        papers[pk].add(mark)
        if kind in {PaperKind.ID_CARD, PaperKind.USCC}:
            cards[pk].add(mark)
    for pk, unit in Residency.objects.filter(customer_id__in=ids, until=None).values_list("customer_id", "unit_id"):
        units[pk].add(unit)
    known, roots = {}, {}
    for each in Customer.objects.filter(pk__in=ids).only("kind", "name", "own_name", "born_on", "root_id"):
        pk, name = each.pk, each.written_name
        roots[pk] = each.root_id or pk
        known[pk] = Known(
            each.kind, name, _sound(name), frozenset(numbers[pk]), frozenset(papers[pk]), frozenset(cards[pk]), each.born_on,
            frozenset(units[pk]),
        )  # fmt: skip
    return known, roots


def _sound(name: str) -> str:
    return " ".join(next(iter(readings(name)), ()))


def _judged_apart(roots: Iterable[int]) -> set[tuple[int, int]]:
    """Return the people of whom some two rows were judged two people: no other row of theirs is asked about again."""
    people = set(roots)
    rows = Pair.objects.filter(Q(low__in=people) | Q(low__root__in=people), state=PairState.NEVER)
    return set(_people(rows.values_list("low_id", "low__root_id", "high_id", "high__root_id")))


def _people(rows: Iterable[Any]) -> Iterator[tuple[int, int]]:
    for low, low_root, high, high_root in rows:
        one, other = low_root or low, high_root or high
        yield min(one, other), max(one, other)
