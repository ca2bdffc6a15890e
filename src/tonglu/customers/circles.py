"""Reads of roles and circles: they are computed from what somebody is now, as far as the actor may know it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from tonglu.access.permissions import Permission as P
from tonglu.customers.models import Affiliation, CircleRole, Customer, Residency
from tonglu.customers.rules.circles import C2, CIRCLES, ROLES, circles_of, roles_in
from tonglu.customers.rules.completeness import BIT
from tonglu.customers.rules.days import has_ended, holds
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.at_places import Written
from tonglu.lib.clock import day_of
from tonglu.lib.gathered import NAMED, among, named
from tonglu.lib.lines import SEVERAL
from tonglu.lib.scope import nodes_only, seen_of, where_of

CIRCLE_ROLES = CircleRole.choices
NONE: Final = "none"
# OFFSET: one who is come by is asked in an index; joined, all homes would be read beside everybody
# one question for each way to the person: an OR inside would read all homes too
AT_HOME: Final = """(
    EXISTS (SELECT FROM customers_residency WHERE customers_residency.customer_id = customers_customer.id AND {now} OFFSET (SELECT 0))
    OR EXISTS (SELECT FROM customers_customer self JOIN customers_residency ON customers_residency.customer_id = self.id
               WHERE self.root_id = customers_customer.id AND {now} OFFSET (SELECT 0))
)"""
AS_ONE_OF: Final = """customers_customer.id IN (
    SELECT coalesce(self.root_id, self.id)
    FROM customers_affiliation JOIN customers_customer self ON self.id = customers_affiliation.customer_id
    WHERE {now} AND customers_affiliation.role = ANY(%s::varchar[])
)"""
# in the words of the index of who is judged to be nothing (customer_nobody_at)
HERE: Final = "CASE WHEN nodes[2] IS NULL THEN nodes[1] ELSE 0 END = ANY(%s::bigint[])"
IN_NONE: Final = f"""
WITH perhaps AS MATERIALIZED (
    SELECT id FROM customers_customer
    WHERE root_id IS NULL AND ((gaps & {BIT["role"]}) > 0 OR judged_on IS NULL) AND {{here}} AND ({{seen}}) IS TRUE
    UNION ALL
    SELECT coalesce(self.root_id, self.id)
    FROM customers_residency JOIN customers_customer self ON self.id = customers_residency.customer_id
    WHERE {{homes}} AND customers_residency.until IS NOT NULL AND customers_residency.until <= %s
    UNION ALL
    SELECT coalesce(self.root_id, self.id)
    FROM customers_affiliation JOIN customers_customer self ON self.id = customers_affiliation.customer_id
    WHERE {{parts}} AND customers_affiliation.until <= %s
    UNION ALL
    SELECT id FROM customers_customer
    WHERE root_id IS NULL AND ({{seen}}) IS TRUE AND CASE WHEN nodes[2] IS NULL THEN nodes[1] ELSE 0 END = {SEVERAL:d}
    LIMIT {{most:d}} + 1
)
SELECT (SELECT count(*) FROM perhaps), ARRAY(
    SELECT DISTINCT id FROM perhaps AS customers_customer
    WHERE (SELECT count(*) FROM perhaps) <= {{most:d}} AND NOT {{home}} AND NOT {{role}}
)
"""  # noqa: S608 - figures


def affiliations_of(by: Actor, ids: Sequence[int]) -> list[Affiliation]:
    """Return what a person is and was beside living in a unit, of all its records; what stands now first."""
    rows, today = Affiliation.objects.reachable(by, P.CUSTOMER_VIEW).filter(customer__in=ids).select_related("node"), day_of(by.at)
    found = list(rows)
    for each in found:
        each.has_ended = has_ended(each.until, today)
    return sorted(found, key=lambda each: (each.has_ended, each.pk))


def roles_now(by: Actor, people: Sequence[int]) -> dict[int, list[str]]:
    """Return by person (the root) the roles that hold today. One query."""
    today, found = day_of(by.at), dict[int, list[str]]()
    rows = Affiliation.objects.reachable(by, P.CUSTOMER_VIEW).filter(
        Q(customer__in=people) | Q(customer__root__in=people), since__lte=today
    )
    for pk, root, role in rows.filter(Q(until=None) | Q(until__gt=today)).values_list("customer_id", "customer__root_id", "role"):
        found.setdefault(root or pk, []).append(role)
    return found


def circles_now(affiliations: Iterable[Affiliation], homes: Iterable[Residency], today: date) -> tuple[str, ...]:
    """Return the circles that follow from these rows on a day."""
    roles = [each.role for each in affiliations if holds(each.since, each.until, today)]
    return circles_of(roles, has_home=any(holds(each.since, each.until, today) for each in homes))


def living_as(by: Actor, rows: QuerySet[Customer], roles: Sequence[str], *, by_name: bool = False) -> QuerySet[Customer]:
    """Narrow to those who are, on any of their records, one of these to a unit now; where `by_name`, few are named: one query more."""
    homes = Residency.objects.reachable(by, P.CUSTOMER_VIEW).filter(Q(until=None) | Q(until__gt=day_of(by.at)), role__in=roles)
    try:
        seen, given = where_of(homes)
    except EmptyResultSet:
        return rows.none()
    theirs = Written(AT_HOME.format(now=f"({seen})"), (*given, *given))
    person = Coalesce("customer__root_id", "customer_id")
    return among(rows, homes.values_list(person, flat=True), theirs) if by_name else rows.filter(theirs)


def in_circles(by: Actor, rows: QuerySet[Customer], wanted: Sequence[str], *, by_name: bool = False) -> QuerySet[Customer]:
    """Narrow customers to those who stand in one of these circles now, or in none of them all ("none").

    Where `by_name`, and few can be in none, those are named: one query more.
    """
    if by_name and set(wanted) == {NONE} and (few := _few_in_none(by)) is not None:
        return named(rows, few)
    roles = [role for each in wanted if each != NONE for role in roles_in(each)]
    condition = Q(_as_one_of(by, roles))  # few have a role: the list begins with them
    if C2 in wanted:
        condition |= Q(_at_home(by))
    if NONE in wanted:
        condition |= ~Q(_as_one_of(by, list(ROLES))) & ~Q(_at_home(by))
    return rows.filter(condition)


def _few_in_none(by: Actor) -> list[int] | None:
    """Return who is in no circle as far as the actor sees; None where too many may be. One query.

    Nobody else may be: was judged to be nothing; what it was has ended since; or it is something at places beyond reach, itself or
    another of its records: then it is known at several.
    """
    try:
        seen, own = seen_of(Customer, by, P.CUSTOMER_VIEW)
        (homes, at_homes), (parts, at_parts) = (seen_of(model, by, P.CUSTOMER_VIEW) for model in (Residency, Affiliation))
    except EmptyResultSet:
        return []
    nodes, today = nodes_only(by, P.CUSTOMER_VIEW), day_of(by.at)
    here, places = (HERE, [[SEVERAL, *nodes]]) if nodes else ("true", [])
    home, role = _at_home(by), _as_one_of(by, list(ROLES))
    statement = IN_NONE.format(here=here, seen=seen, homes=homes, parts=parts, home=home.sql, role=role.sql, most=NAMED)
    given = (*places, *own, *at_homes, today, *at_parts, today, *own, *home.params, *role.params)
    mark = (statement, repr(given))
    if prepared.is_full(mark):
        return None
    [(count, found)] = prepared.rows(statement, given)
    if count <= NAMED:
        return list(found)
    prepared.now_full(mark)
    return None


def _as_one_of(by: Actor, roles: Sequence[str]) -> Written:
    """Whether somebody (the root) has one of these roles now."""
    now, given = _now(by, Affiliation)
    return Written(AS_ONE_OF.format(now=now), (*given, list(roles)))


def _at_home(by: Actor) -> Written:
    """Whether somebody, on one of its records, is anything to a unit now."""
    now, given = _now(by, Residency)
    return Written(AT_HOME.format(now=now), (*given, *given))


def _now(by: Actor, model: type[Affiliation | Residency]) -> tuple[str, tuple[Any, ...]]:
    """Return the condition of what stands today and may be seen, and what is given to it."""
    try:
        seen, given = seen_of(model, by, P.CUSTOMER_VIEW)
    except EmptyResultSet:
        return "false", ()
    table, today = model._meta.db_table, day_of(by.at)
    now = f"({table}.since IS NULL OR {table}.since <= %s) AND ({table}.until IS NULL OR {table}.until > %s)"
    return f"({seen}) AND {now}", (*given, today, today)


__all__ = ["CIRCLES", "CIRCLE_ROLES", "NONE", "ROLES", "affiliations_of", "circles_now", "in_circles", "living_as"]
