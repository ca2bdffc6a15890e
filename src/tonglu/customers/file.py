"""The page of a customer asks little: the person with all selves, and what hangs on them, in a statement each."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from tonglu.access.models import Person
from tonglu.access.permissions import Permission as P
from tonglu.customers.circles import roles_now
from tonglu.customers.consents import consents_of
from tonglu.customers.models import Consent, Customer, CustomerReach, Household, Membership, Paper, Phone, Residency
from tonglu.customers.queries import (
    customer_for,
    households_near,
    households_of,
    judged,
    neighbours_of,
    papers_of,
    phones_of,
    reaches_of,
    residencies_of,
    selves,
    with_homes,
)
from tonglu.customers.rules.circles import circles_of
from tonglu.estates.models import Layout, Project, Unit
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import NotAllowed
from tonglu.lib.scope import nodes_only
from tonglu.lib.veil import Veil
from tonglu.organisation.models import Node

MOST_AROUND: Final = 40
MOST_HOMES: Final = 500
MOST_HOUSEHOLDS: Final = 20
PERSON: Final = f"""
SELECT ARRAY(SELECT other.id FROM customers_customer other WHERE other.root_id = root.id), {prepared.columns_of(Customer, "root")}
FROM customers_customer asked JOIN customers_customer root ON root.id = coalesce(asked.root_id, asked.id)
WHERE asked.id = %s AND asked.nodes && %s::bigint[]
"""  # noqa: S608 - names of our own columns
# numbers and papers of those selves only that the actor reaches; the clear numbers become veils before they leave this file
HANGING: Final = """
WITH known AS MATERIALIZED (SELECT id FROM customers_customer WHERE id = ANY(%(ids)s::bigint[]) AND nodes && %(nodes)s::bigint[])
SELECT
    (SELECT json_agg(json_build_array(phone.id, phone.customer_id, phone.number, phone.label, phone.is_primary, phone.since, phone.until)
                     ORDER BY phone.until IS NOT NULL, NOT phone.is_primary, phone.id)
     FROM customers_phone phone WHERE phone.customer_id IN (SELECT id FROM known)),
    (SELECT json_agg(json_build_array(paper.id, paper.customer_id, paper.kind, paper.mask, paper.until, paper.valid_until)
                     ORDER BY paper.until IS NOT NULL, paper.id)
     FROM customers_paper paper WHERE paper.customer_id IN (SELECT id FROM known)),
    (SELECT json_agg(json_build_array(reach.id, reach.customer_id, reach.basis, extract(epoch FROM reach.since), node.name)
                     ORDER BY reach.since, reach.id)
     FROM customers_customerreach reach JOIN organisation_node node ON node.id = reach.node_id
     WHERE reach.customer_id = ANY(%(ids)s::bigint[]) AND reach.node_id = ANY(%(nodes)s::bigint[]) AND reach.until IS NULL),
    EXISTS (SELECT FROM customers_mandate WHERE holder_id = ANY(%(ids)s::bigint[]) OR principal_id = ANY(%(ids)s::bigint[])),
    EXISTS (SELECT FROM customers_handle WHERE customer_id = ANY(%(ids)s::bigint[]))
        OR EXISTS (SELECT FROM customers_address WHERE customer_id = ANY(%(ids)s::bigint[])),
    EXISTS (SELECT FROM customers_affiliation WHERE customer_id = ANY(%(ids)s::bigint[])),
    (SELECT json_agg(json_build_array(word.id, word.purpose, word.is_given, word.how, word.text_version, word.proof, word.since,
                                      word.until, person.name)
                     ORDER BY word.until IS NOT NULL, word.since DESC, word.id DESC)
     FROM customers_consent word LEFT JOIN access_person person ON person.id = word.recorded_by_id
     WHERE word.customer_id IN (SELECT id FROM known))
"""


# one row for each number and home: of all that are listed at once, where eighty rows would ask the indexes one by one
BESIDE: Final = """
WITH self AS MATERIALIZED (
    SELECT id AS root, id FROM unnest(%(ids)s::bigint[]) AS listed(id)
    UNION ALL
    SELECT root_id, id FROM customers_customer WHERE root_id = ANY(%(ids)s::bigint[]) AND nodes && %(nodes)s::bigint[]
)
SELECT self.root, NULL AS role, phone.number AS words, self.id <> self.root AS is_later, NOT phone.is_primary AS is_other, phone.id
FROM self JOIN customers_phone phone ON phone.customer_id = self.id AND phone.until IS NULL
UNION ALL
SELECT self.root, residency.role, unit.code, false, false, residency.id
FROM self JOIN customers_residency residency ON residency.customer_id = self.id JOIN estates_unit unit ON unit.id = residency.unit_id
WHERE residency.node_id = ANY(%(nodes)s::bigint[]) AND (residency.until IS NULL OR residency.until > %(today)s)
UNION ALL
SELECT self.root, '', part.role, false, false, part.id
FROM self JOIN customers_affiliation part ON part.customer_id = self.id
WHERE part.node_id = ANY(%(nodes)s::bigint[]) AND part.since <= %(today)s AND (part.until IS NULL OR part.until > %(today)s)
"""


HOMES: Final = f"""
WITH own AS MATERIALIZED (
    SELECT id, unit_id, until FROM customers_residency WHERE customer_id = ANY(%(ids)s::bigint[]) AND node_id = ANY(%(nodes)s::bigint[])
), shown AS (
    SELECT id FROM own
    UNION
    SELECT near.id FROM customers_residency near
    WHERE near.unit_id = ANY(ARRAY(SELECT unit_id FROM own WHERE until IS NULL OR until > %(today)s))
        AND near.node_id = ANY(%(nodes)s::bigint[])
        AND (near.until IS NULL OR near.until > %(today)s)
)
SELECT {prepared.columns_of(Residency, "home")}, {prepared.columns_of(Customer, "customer")}, {prepared.columns_of(Unit, "unit")},
    {prepared.columns_of(Project, "project")}, {prepared.columns_of(Layout, "layout")}
FROM shown JOIN customers_residency home ON home.id = shown.id
JOIN customers_customer customer ON customer.id = home.customer_id
JOIN estates_unit unit ON unit.id = home.unit_id
JOIN estates_project project ON project.id = unit.project_id
LEFT JOIN estates_layout layout ON layout.id = unit.layout_id
ORDER BY unit.code, home.role, home.id LIMIT {MOST_HOMES}
"""  # noqa: S608 - names of our own columns
HOUSEHOLDS: Final = f"""
SELECT {prepared.columns_of(Membership, "member")}, {prepared.columns_of(Household, "household")}, {prepared.columns_of(Customer, "person")}
FROM customers_membership member
JOIN customers_household household ON household.id = member.household_id
JOIN customers_customer person ON person.id = member.customer_id
WHERE member.until IS NULL AND person.nodes && %(nodes)s::bigint[] AND member.household_id = ANY(ARRAY(
    SELECT household_id FROM customers_membership WHERE until IS NULL AND customer_id = ANY(%(people)s::bigint[])
))
ORDER BY member.id
"""  # noqa: S608 - names of our own columns


class Beside(NamedTuple):
    """What a list shows of a customer beside the name."""

    phones: list[Veil]
    homes: list[tuple[str, str]]  # room and role
    roles: list[str]  # beside living there: staff, merchant, media

    @property
    def circles(self) -> tuple[str, ...]:
        return circles_of(self.roles, has_home=bool(self.homes))


class Hanging(NamedTuple):
    """What hangs on a person: numbers, papers, and why which node knows them."""

    phones: list[Phone]
    papers: list[Paper]
    reaches: list[CustomerReach]
    has_mandates: bool  # whether it is worth asking for them: few people stand in for others
    has_ways: bool  # WeChat ids, addresses
    has_circles: bool  # anything beside the homes
    consents: list[Consent]


class Homes(NamedTuple):
    own: list[Residency]
    around: list[Residency]  # the other people who stand to the same units now


def person_with_selves(by: Actor, customer_id: int) -> tuple[Customer, list[int]]:
    """Return the person behind an id and the ids of all its rows, the root first; or raise NotAllowed. One query."""
    nodes = nodes_only(by, P.CUSTOMER_VIEW)
    if nodes is None:
        customer = customer_for(by, customer_id)
        return customer, selves(customer)
    row = prepared.row(PERSON, [customer_id, nodes])
    root = prepared.made(Customer, row[1:]) if row else None
    if row is None or root is None:
        raise NotAllowed
    return root, [root.pk, *row[0]]


def hanging_of(by: Actor, customer: Customer, ids: Sequence[int]) -> Hanging:
    """Return numbers, papers and reach of a person taken from person_with_selves, as far as the actor may know each. One query."""
    nodes = nodes_only(by, P.CUSTOMER_VIEW)
    if nodes is None:
        found = phones_of(by, customer, ids), papers_of(by, customer, ids), reaches_of(by, customer, ids)
        return Hanging(*found, True, True, True, consents_of(by, ids))
    row = prepared.row(HANGING, {"ids": list(ids), "nodes": nodes}) or [None] * 7
    phones, papers, reaches, has_mandates, has_ways, has_circles, consents = row
    return Hanging(
        [_phone(*each) for each in phones or ()], [_paper(*each) for each in papers or ()], [_reach(*each) for each in reaches or ()],
        bool(has_mandates), bool(has_ways), bool(has_circles), [_consent(each) for each in consents or ()],
    )  # fmt: skip


def beside(by: Actor, listed: Sequence[Customer]) -> dict[int, Beside]:
    """Return open numbers and present homes of customers that the caller took from customers_for. One query, as a rule."""
    nodes = nodes_only(by, P.CUSTOMER_VIEW)
    if nodes is None:
        people = with_homes(Customer.objects.filter(pk__in=[each.pk for each in listed]), by)
        roles = roles_now(by, [each.pk for each in listed])
        return {each.pk: _beside(each, roles.get(each.pk, [])) for each in people}
    found: dict[int, Beside] = {each.pk: Beside([], [], []) for each in listed}
    rows = prepared.rows(BESIDE, {"nodes": nodes, "today": day_of(by.at), "ids": list(found)})
    for root, role, words, *_ in sorted(rows, key=_as_shown):
        if role is None:
            found[root].phones.append(Veil("phone", clear=words))
        elif role:
            found[root].homes.append((words, role))
        else:
            found[root].roles.append(words)
    return found


def _as_shown(row: Sequence[Any]) -> tuple[Any, ...]:
    """Own numbers before those of a merged record, the preferred one first; homes by room."""
    _root, role, words, is_later, is_other, pk = row
    return (is_later, is_other, "" if role is None else words, pk)


def _beside(each: Any, roles: list[str]) -> Beside:
    return Beside([phone.number for phone in each.open_phones], [(home.unit.code, home.role) for home in each.open_homes], roles)


def homes_and_around(by: Actor, customer: Customer, ids: Sequence[int]) -> Homes:
    """Return what a person is and was to which units, current ones first, and who else stands to the current ones. One query."""
    nodes = nodes_only(by, P.CUSTOMER_VIEW)
    if nodes is None:
        own = residencies_of(by, customer, ids)
        return Homes(own, neighbours_of(by, [each.unit_id for each in own if not each.has_ended], ids))
    found = judged((_home(each) for each in prepared.rows(HOMES, {"ids": list(ids), "nodes": nodes, "today": day_of(by.at)})), by)
    own = [each for each in found if each.customer_id in ids]
    around = [each for each in found if each.customer_id not in ids]
    return Homes(sorted(own, key=lambda each: (each.has_ended, each.unit.code)), around[:MOST_AROUND])


def households_around(by: Actor, customer: Customer, ids: Sequence[int], people: Iterable[int]) -> tuple[list[Household], list[Household]]:
    """Return the households of a person with their present `people`, and those of the people around. One query."""
    nodes, around = nodes_only(by, P.CUSTOMER_VIEW), set(people)
    if nodes is None:
        return households_of(by, customer, ids), households_near(by, around) if around else []
    members: dict[int, list[Membership]] = {}
    for row in prepared.rows(HOUSEHOLDS, {"people": [*ids, *around], "nodes": nodes}):
        each, household, person = _made(row, Membership, Household, Customer)
        each.household, each.customer = household, person
        members.setdefault(each.household_id, []).append(each)
    own: list[Household] = []
    others: list[Household] = []
    for held in members.values():
        household, inside = held[0].household, {each.customer_id for each in held}
        household.people = held  # type: ignore[attr-defined]
        if inside & set(ids):
            own.append(household)
        if inside & around:
            others.append(household)
    return own, sorted(others, key=lambda each: each.pk)[:MOST_HOUSEHOLDS]


def _home(row: Sequence[Any]) -> Residency:
    home, customer, unit, project, layout = _made(row, Residency, Customer, Unit, Project, Layout)
    unit.project, unit.layout = project, layout
    home.customer, home.unit = customer, unit
    return home  # type: ignore[no-any-return]


def _made(row: Sequence[Any], *models: Any) -> list[Any]:
    """Return the rows of the models whose columns stand side by side in one row."""
    found, begin = [], 0
    for model in models:
        end = begin + len(model._meta.concrete_fields)
        found.append(prepared.made(model, row[begin:end]))
        begin = end
    return found


def _phone(pk: int, customer: int, number: str, label: str, is_primary: bool, since: str | None, until: str | None) -> Phone:  # noqa: FBT001 - a row
    veiled: Any = Veil("phone", clear=number)
    return Phone(
        id=pk, customer_id=customer, number=veiled, label=label, is_primary=is_primary, since=_day(since), until=_day(until)
    )  # fmt: skip


def _paper(pk: int, customer: int, kind: str, mask: str, until: str | None, valid_until: str | None) -> Paper:
    return Paper(id=pk, customer_id=customer, kind=kind, mask=mask, until=_day(until), valid_until=_day(valid_until))


def _consent(row: Sequence[Any]) -> Consent:
    pk, purpose, is_given, how, version, proof, since, until, who = row
    return Consent(
        id=pk, purpose=purpose, is_given=is_given, how=how, text_version=version, proof=proof, since=date.fromisoformat(since),
        until=_day(until), recorded_by=Person(name=who) if who else None,
    )  # fmt: skip


def _reach(pk: int, customer: int, basis: str, since: float, name: str) -> CustomerReach:
    return CustomerReach(id=pk, customer_id=customer, basis=basis, since=datetime.fromtimestamp(since, UTC), node=Node(name=name))


def _day(written: Any) -> date | None:
    return date.fromisoformat(written) if written else None
