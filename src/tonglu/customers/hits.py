"""Customers as the search box lists them: one statement, answered by the index that holds words and scope together."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db.models import Q

from tonglu.access.permissions import Permission as P
from tonglu.customers.models import Residency, ResidencyRole
from tonglu.customers.queries import customers_for, matching, search_customers
from tonglu.customers.rules.typed import long_digits, sound_of
from tonglu.lib import names, prepared
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.scope import nodes_only
from tonglu.lib.veil import Veil

MOST_HOMES: Final = 3
# of more than MOST_WEIGHED who fit, those shown are not the first of all by name: more letters are typed then
FOUND: Final = """
WITH fit AS MATERIALIZED (
    SELECT id, name, sort_key,
        CASE WHEN name = %(typed)s THEN 0 WHEN starts_with(name, %(typed)s) THEN 1 WHEN sort_key ~ %(sound)s THEN 2 ELSE 3 END AS rank,
        left(sort_key, -1 - char_length(name)) AS sound
    FROM customers_customer WHERE tokens @> %(words)s::text[] AND nodes && %(nodes)s::bigint[] AND root_id IS NULL LIMIT 500
)
SELECT shown.id, shown.name,
    (SELECT number FROM customers_phone phone
     WHERE phone.customer_id = ANY(selves.ids) AND phone.until IS NULL
     ORDER BY phone.customer_id <> shown.id, phone.is_primary DESC, phone.id LIMIT 1),
    ARRAY(SELECT unit.code FROM customers_residency residency JOIN estates_unit unit ON unit.id = residency.unit_id
          WHERE residency.customer_id = ANY(selves.ids) AND residency.node_id = ANY(%(nodes)s::bigint[])
              AND (residency.until IS NULL OR residency.until > %(today)s) ORDER BY unit.code LIMIT 3)
FROM (SELECT * FROM fit ORDER BY rank, sound, sort_key, id LIMIT %(most)s) shown,
    LATERAL (SELECT array(SELECT other.id FROM customers_customer other
                          WHERE other.root_id = shown.id AND other.nodes && %(nodes)s::bigint[]) || shown.id AS ids) selves
ORDER BY shown.rank, shown.sound, shown.sort_key, shown.id
"""
FITTING: Final = "SELECT id FROM customers_customer WHERE tokens @> %(words)s::text[] AND {} AND root_id IS NULL LIMIT %(most)s"
HERE: Final = "nodes && %(nodes)s::bigint[]"
# of many places the index would gather everybody there before the first is read
AMONG: Final = f"({HERE}) IS TRUE"
FEW_NODES: Final = 100
LIVING: Final = """
SELECT residency.unit_id, coalesce(root.id, customer.id), coalesce(root.name, customer.name)
FROM customers_residency residency JOIN customers_customer customer ON customer.id = residency.customer_id
LEFT JOIN customers_customer root ON root.id = customer.root_id
WHERE residency.unit_id = ANY(%(units)s::bigint[]) AND residency.node_id = ANY(%(nodes)s::bigint[])
    AND (residency.until IS NULL OR residency.until > %(today)s)
ORDER BY residency.unit_id, residency.role NOT IN ('owner', 'co_owner'), residency.role <> 'owner', residency.id
"""


class CustomerHit(NamedTuple):
    pk: int
    name: str
    phone: str  # masked
    homes: list[str]


def customer_hits(by: Actor, text: str, limit: int) -> list[CustomerHit]:
    """Return those who fit what was typed so far; at most `limit`. One query.

    First who is called just so, then whose name begins so, then whose name sounds so from its beginning, then all others; by pinyin.
    """
    nodes = nodes_only(by, P.CUSTOMER_VIEW)
    if nodes is None or long_digits(text):
        return [_hit(each) for each in search_customers(by, text, limit)]
    words = names.query_tokens(text)
    if not words or not nodes:
        return []
    given = {
        "typed": text.strip(), "sound": sound_of(text), "words": words, "nodes": nodes, "today": day_of(by.at), "most": limit,
    }  # fmt: skip
    return [
        CustomerHit(pk, name, Veil("phone", clear=number).mask if number else "", homes)
        for pk, name, number, homes in prepared.rows(FOUND, given)
    ]


def customers_fitting(by: Actor, text: str, most: int) -> list[int]:
    """Return who fits what was typed, in no order. One query."""
    nodes, words = nodes_only(by, P.CUSTOMER_VIEW), names.query_tokens(text)
    if nodes is None or long_digits(text):
        return list(matching(customers_for(by), text).order_by().values_list("pk", flat=True)[:most])
    statement = FITTING.format(HERE if len(nodes) <= FEW_NODES else AMONG)
    given = {"words": words, "nodes": nodes, "most": most}
    return [key for (key,) in prepared.rows(statement, given)] if words and nodes else []


def _hit(each: Any) -> CustomerHit:
    homes = [home.unit.code for home in each.open_homes[:MOST_HOMES]]
    return CustomerHit(each.pk, each.name, str(each.open_phones[0].number) if each.open_phones else "", homes)


def people_at(by: Actor, units: Sequence[int]) -> dict[int, dict[int, str]]:
    """Return by room who stands to it now: the person and what it is called, owners first. One query."""
    nodes, found = nodes_only(by, P.CUSTOMER_VIEW), dict[int, dict[int, str]]()
    if nodes is None:
        homes = Residency.objects.reachable(by, P.CUSTOMER_VIEW).filter(Q(until=None) | Q(until__gt=day_of(by.at)), unit__in=units)
        order = [each.value for each in ResidencyRole]
        people = [
            (each.unit_id, each.customer.root or each.customer, order.index(each.role)) for each in homes.select_related("customer__root")
        ]
        rows = [(unit, one.pk, one.name) for unit, one, _ in sorted(people, key=lambda each: each[2])]
    else:
        rows = prepared.rows(LIVING, {"units": list(units), "nodes": nodes, "today": day_of(by.at)})
    for unit, pk, name in rows:
        found.setdefault(unit, {}).setdefault(pk, name)
    return found
