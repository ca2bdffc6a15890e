"""How a batch of owners is taken back: a new customer with all that is its own, additions one by one, rooms nobody uses."""

from collections.abc import Mapping, Sequence
from functools import cache

from django.db import connection, models

from tonglu.customers.along import ALONG
from tonglu.customers.changed_owners import CHANGES
from tonglu.customers.completeness import judge_all
from tonglu.customers.models import Customer, CustomerReach, Pair, Paper, Phone, Residency
from tonglu.customers.ownership_truths import OWNING, TODAY
from tonglu.customers.tokens import retoken
from tonglu.estates.models import Building, Entrance, Floor, Unit
from tonglu.exchange.trail import Names, Tracked
from tonglu.exchange.undo import Mention, Undo
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.names import mask


def _customers(ids: Sequence[int]) -> Mapping[int, str]:
    return {pk: f"{mask(name)} #{pk}" for pk, name in Customer.objects.filter(pk__in=ids).values_list("pk", "name")}


def _phones(ids: Sequence[int]) -> Mapping[int, str]:
    return {each.pk: f"{each.number} · {mask(each.customer.name)}" for each in Phone.objects.filter(pk__in=ids).select_related("customer")}


def _papers(ids: Sequence[int]) -> Mapping[int, str]:
    return {each.pk: f"{each.mask} · {mask(each.customer.name)}" for each in Paper.objects.filter(pk__in=ids).select_related("customer")}


def _homes(ids: Sequence[int]) -> Mapping[int, str]:
    rows = Residency.objects.filter(pk__in=ids).select_related("customer", "unit")
    return {each.pk: f"{each.unit.code} · {mask(each.customer.name)}" for each in rows}


def _units(ids: Sequence[int]) -> Mapping[int, str]:
    return dict(Unit.objects.filter(pk__in=ids).values_list("pk", "code"))


def _labels(model: type[Building | Entrance | Floor]) -> Tracked:
    return Tracked(model, names=lambda ids: dict(model._default_manager.filter(pk__in=ids).values_list("pk", "label")))


def _own(model: type[models.Model], names: Names = None) -> Tracked:
    """A table of what belongs to a customer: new customers keep all of theirs, or lose all."""
    return Tracked(model, owner="customer_id", owned_by=Customer._meta.db_table, names=names)


# who looked at a number changed nothing, and what the file itself told is no later history
LOOKED = "f.kind NOT IN ('access.value_revealed', 'customers.origin_kept')"
# a standing that goes no more is asked for in every rule anew: `d` are the residencies that go
GOES = "EXISTS (SELECT FROM import_undo d WHERE d.table_name = 'customers_residency' AND d.row_id = r.id AND d.is_new AND d.kept = '')"
SHARED = "o.table_name = 'customers_residency' AND r.id = o.row_id AND r.share IS NOT NULL AND (o.is_new OR o.change ? 'share')"
RULES = (
    # a project keeps knowing a customer for a home that was entered there later
    f"""UPDATE import_undo u SET kept = 'needed' FROM customers_customerreach e
    WHERE u.table_name = 'customers_customerreach' AND u.is_new AND u.kept = '' AND e.id = u.row_id AND EXISTS (
        SELECT FROM customers_residency r
        WHERE r.customer_id = e.customer_id AND r.node_id = e.node_id AND (r.until IS NULL OR r.until > {TODAY}) AND NOT {GOES})""",  # noqa: S608 - our own words
    # who has numbers has a preferred one
    """UPDATE import_undo u SET kept = 'needed' FROM customers_phone p
    WHERE u.table_name = 'customers_phone' AND u.is_new AND u.kept = '' AND p.id = u.row_id AND p.is_primary AND EXISTS (
        SELECT FROM customers_phone q WHERE q.customer_id = p.customer_id AND q.until IS NULL AND q.id <> p.id AND NOT EXISTS (
            SELECT FROM import_undo d WHERE d.table_name = 'customers_phone' AND d.row_id = q.id AND d.is_new AND d.kept = ''))""",
    # whoever owned on the day of a change of owners was part of its whole
    f"""UPDATE import_undo u SET kept = 'history' FROM customers_residency h WHERE u.table_name = 'customers_residency' AND u.kept = ''
    AND h.id = u.row_id AND h.{OWNING} AND (u.is_new OR u.change ? 'share') AND EXISTS (
        SELECT FROM audit_factrow f WHERE f.unit_id = h.unit_id AND f.kind = ANY('{{{",".join(CHANGES)}}}'))""",  # noqa: S608 - our own words
    # the shares of a room stay or go together, for they add up to at most a hundred
    f"""UPDATE import_undo u SET kept = 'together' FROM customers_residency h WHERE u.table_name = 'customers_residency' AND u.kept = ''
    AND h.id = u.row_id AND h.share IS NOT NULL AND (u.is_new OR u.change ? 'share') AND h.unit_id IN (
        SELECT r.unit_id FROM import_undo o, customers_residency r WHERE {SHARED} AND o.kept <> '')""",  # noqa: S608 - our own words
    f"""UPDATE import_undo u SET kept = 'needed' FROM customers_residency h WHERE u.table_name = 'customers_residency' AND u.kept = ''
    AND h.id = u.row_id AND u.change ? 'share' AND (
        SELECT sum(coalesce((SELECT (o.change -> 'share' ->> 0)::numeric FROM import_undo o WHERE o.table_name = 'customers_residency'
            AND o.row_id = r.id AND o.change ? 'share' AND o.kept = '' AND o.change -> 'share' ->> 0 IS NOT NULL), r.share))
        FROM customers_residency r
        WHERE r.unit_id = h.unit_id AND r.until IS NULL AND r.role IN ('owner', 'co_owner') AND NOT {GOES}) > 100""",  # noqa: S608 - our own words
    # words and nodes follow from what stays
    """UPDATE import_undo u SET kept = 'derived' WHERE u.table_name = 'customers_customer' AND u.is_derived AND u.kept = '' AND (
        EXISTS (SELECT FROM import_undo k, customers_phone f WHERE k.table_name = 'customers_phone' AND k.kept <> ''
            AND f.id = k.row_id AND f.customer_id = u.row_id)
        OR EXISTS (SELECT FROM import_undo k, customers_residency f WHERE k.table_name = 'customers_residency' AND k.is_new AND k.kept <> ''
            AND f.id = k.row_id AND f.customer_id = u.row_id)
        OR EXISTS (SELECT FROM import_undo k, customers_customerreach f WHERE k.table_name = 'customers_customerreach' AND k.kept <> ''
            AND f.id = k.row_id AND f.customer_id = u.row_id))""",
)
# a project goes on knowing whom it has something to say of, or deals with; of a person of several records any may be the one that is known
KNOWN = """
UPDATE import_undo u SET kept = 'needed' FROM customers_customerreach e, customers_customer c, {table} a, customers_customer b
WHERE u.table_name = 'customers_customerreach' AND u.is_new AND u.kept = '' AND e.id = u.row_id AND c.id = e.customer_id
    AND a.node_id = e.node_id AND {stands} AND b.id = a.{column} AND coalesce(b.root_id, b.id) = coalesce(c.root_id, c.id)
"""


def known_by() -> list[str]:
    """A rule for each kind of rows that are written at a node: roles, mandates, marks, contacts, cases, whatever apps above enrol."""
    return [
        KNOWN.format(
            table=each.model._meta.db_table,
            column=each.model._meta.get_field(each.owner).column,
            stands=f"(a.until IS NULL OR a.until > {TODAY})" if each.is_dated else "true",
        )
        for each in ALONG.values()
        if any(field.name == "node" for field in each.model._meta.concrete_fields)
    ]


# an open question about somebody who goes has no second side any more
DROP = (
    """DELETE FROM customers_pair p USING import_undo u WHERE u.table_name = 'customers_customer' AND u.is_new AND u.kept = ''
    AND p.state = 'open' AND u.row_id IN (p.low_id, p.high_id)""",
)
NODES = """
UPDATE customers_customer c SET changed_at = %(at)s, nodes = coalesce((SELECT array_agg(DISTINCT e.node_id ORDER BY e.node_id)
    FROM customers_customerreach e JOIN customers_customer m ON m.id = e.customer_id
    WHERE e.until IS NULL AND (e.customer_id = c.id OR m.root_id = c.id)), '{}')
WHERE c.id = ANY(%(ids)s)
"""
TO_SETTLE = """
SELECT row_id FROM import_undo WHERE table_name = 'customers_customer' AND kept = 'derived'
UNION SELECT c.root_id FROM import_undo u JOIN customers_customer c ON c.id = u.row_id
WHERE u.table_name = 'customers_customer' AND NOT u.is_new AND c.root_id IS NOT NULL
"""

JUDGED = ("gaps", "score", "rank", "judged_on", "confirmed_at", "unreached_at")
TO_JUDGE = "SELECT row_id FROM import_undo WHERE table_name = 'customers_customer' AND NOT is_new ORDER BY row_id"


def settle(by: Actor) -> None:
    """Make words and nodes anew of customers whom somebody went on with or merged: what the batch had added to them is gone."""
    with connection.cursor() as cursor:
        cursor.execute(TO_SETTLE)
        ids = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(NODES, {"at": by.at, "ids": ids})
        cursor.execute(TO_JUDGE)
        stayed = [pk for (pk,) in cursor.fetchall()]
    for customer in Customer.objects.filter(pk__in=ids).order_by("pk"):
        retoken(customer, day_of(by.at))
    judge_all(stayed, day_of(by.at))


# as every change of owners does: the unit, its relations, then people; otherwise the two wait for each other in a ring
FIRST = (
    """SELECT count(*) FROM (SELECT u.id FROM estates_unit u WHERE u.id IN (SELECT r.unit_id FROM import_undo o
    JOIN customers_residency r ON r.id = o.row_id WHERE o.table_name = 'customers_residency') ORDER BY u.id FOR NO KEY UPDATE) locked""",
    """SELECT count(*) FROM (SELECT r.id FROM customers_residency r WHERE r.id IN (SELECT row_id FROM import_undo
    WHERE table_name = 'customers_residency') ORDER BY r.id FOR UPDATE) locked""",
)


@cache  # all are enrolled by now
def owners_undo() -> Undo:
    return Undo(
        tables=(
            Tracked(Pair, frozenset({"score", "reasons"})),
            _own(CustomerReach),
            _own(Residency, _homes),
            _own(Paper, _papers),
            _own(Phone, _phones),
            Tracked(Customer, frozenset({"tokens", "sort_key", "nodes", "changed_at", *JUDGED}), names=_customers),
            Tracked(Unit, names=_units),
            _labels(Floor),
            _labels(Entrance),
            _labels(Building),
        ),
        loose={("customers_pair", column): "f.state = 'open'" for column in ("low_id", "high_id")},
        mentions=(
            Mention("audit_factrow", "customer_id", Customer._meta.db_table, LOOKED),
            Mention("audit_factrow", "unit_id", Unit._meta.db_table, LOOKED),
            Mention("messaging_message", "customer_id", Customer._meta.db_table),
        ),
        rules=(*RULES, *known_by()),
        drop=DROP,
        first=FIRST,
        settle=settle,
    )  # fmt: skip
