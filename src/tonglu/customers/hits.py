"""Customers as the search box lists them: one statement, answered by the index that holds words and scope together."""

from typing import Any, Final, NamedTuple

from tonglu.access.permissions import Permission as P
from tonglu.customers.queries import search_customers
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


def _hit(each: Any) -> CustomerHit:
    homes = [home.unit.code for home in each.open_homes[:MOST_HOMES]]
    return CustomerHit(each.pk, each.name, str(each.open_phones[0].number) if each.open_phones else "", homes)
