"""Writes the invented company: places, staff, homes, people, then cases; one transaction, a line of progress per step."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from random import Random

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.bulk import NewHome, write_homes, write_households, write_newcomers
from tonglu.customers.rules.completeness import BIT, homes_found
from tonglu.demo.facts import CustomersSeeded
from tonglu.demo.seed.cases import Residents, cases_of
from tonglu.demo.seed.people import Home, homes_of
from tonglu.demo.seed.places import Place, found_company, hire
from tonglu.demo.settle import VIA
from tonglu.estates.bulk import NewEstate, NewUnit, write_estates
from tonglu.exchange.collecting import seldom_collected
from tonglu.lib import clock
from tonglu.lib.actor import ALL, Actor, ActorKind
from tonglu.lib.acts import set_row_actor
from tonglu.lib.ahead import one_ahead
from tonglu.lib.bulk_loading import without_indexes
from tonglu.organisation.queries import lookup_items
from tonglu.service.actions.past import record_past_cases

BIG = 20_000  # from here on indexes are built after the load
HOMES_AT_ONCE = 5_000
TABLES = (
    "audit_factrow", "customers_customer", "customers_customerreach", "customers_household", "customers_membership",
    "customers_phone", "customers_residency", "estates_unit", "service_case", "service_caseclock",
)  # fmt: skip
Say = Callable[[str], None]


@dataclass(slots=True)
class Seeded:
    """What was written, by ids: enough to sign somebody in and to ask for rows."""

    customers: int
    cases: int
    first_customer: int
    until: str
    run: int  # 1 for the first seed of a database
    nodes: list[int] = field(default_factory=list)  # projects


def seed(*, customers: int, seed: int, until: date | None = None, say: Say = lambda _: None) -> Seeded:
    """Write so many invented customers with their homes and a case each; the same for the same numbers and day.

    The caller has made sure that nobody's real data lie here. Small numbers are added to what stands; for big ones the
    indexes are built anew, and everybody else waits meanwhile.
    """
    day = until or clock.day_of(clock.now())
    at = clock.start_of(day)
    with transaction.atomic(), seldom_collected():
        by = Actor(ActorKind.SYSTEM, at, name="seed", via=VIA, reach={P.IMPORT_RUN: ALL, P.CASE_OPEN: ALL, P.NODE_VIEW: ALL})
        set_row_actor(by)
        found_company(clock.now())
        is_big = customers >= BIG
        with without_indexes(TABLES, say=lambda name: say(_("重建 {name}").format(name=name))) if is_big else nullcontext():
            seeded = _write(customers, seed, day, by, say)
            tell(CustomersSeeded(seed=seed, customers=customers, cases=seeded.cases, until=day.isoformat()), by=by)
            if is_big:
                _take_statistics(say)
    return seeded


def holds_real_data() -> bool:
    """Whether somebody has worked here: there are people or customers, and no seed is what made them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM access_person) OR EXISTS (SELECT FROM customers_customer)")
        return bool(cursor.fetchone()[0]) and not _runs()


def is_sown(seed: int) -> bool:
    """Whether this number was used here: its keys would be those that stand already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM audit_factrow WHERE kind = %s AND body ->> 'seed' = %s)", [CustomersSeeded.KIND, str(seed)]
        )
        return bool(cursor.fetchone()[0])


def _take_statistics(say: Say) -> None:
    """Without them the first questions would be slow; what else a vacuum does, the database does by itself later."""
    say(_("统计 …"))
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")  # names of our own tables


def _write(customers: int, seed: int, until: date, by: Actor, say: Say) -> Seeded:
    random, first = Random(seed), _numbered()
    run = _runs() + 1
    say(_("组织与人员 …"))
    places = hire(random, customers, until, run, by)
    residents = Residents(first)
    for homes in _in_turn(random, places, customers, residents, until):
        _write_people(homes, residents, by)
        say(_("客户 {done} / {total}").format(done=f"{len(residents.ids):,}", total=f"{customers:,}"))
    if len(residents.ids) != customers:
        message = f"{len(residents.ids)} customers instead of {customers}: too few homes were built"
        raise RuntimeError(message)
    crews = {each.estate.node_id: each.crew for each in places}
    past = cases_of(random, residents, crews, _picks(), until=by.at)
    total = f"{customers:,}"
    cases = record_past_cases(
        past, by=by, aside=customers >= BIG, told=lambda done: say(_("工单 {done} / {total}").format(done=f"{done:,}", total=total))
    )
    return Seeded(customers, cases, residents.ids[0], until.isoformat(), run, [each.estate.node_id for each in places])


def _numbered() -> int:
    """Return the number of the first new customer: as many as were ever written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM customers_customer")
        return int(cursor.fetchone()[0])


def _runs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_factrow WHERE kind = %s", [CustomersSeeded.KIND])
        return int(cursor.fetchone()[0])


def _picks() -> dict[tuple[str, str], int]:
    lists = ("service.place", "service.component", "service.problem")
    return {(item.list_code, item.name): item.pk for code in lists for item in lookup_items(code)}


def _in_turn(random: Random, places: Sequence[Place], customers: int, residents: Residents, until: date) -> Iterator[list[Home]]:
    """Yield homes of one project after another, so many at once, until all customers have one."""
    for place in places:
        left = customers - len(residents.ids)
        if left <= 0:
            return
        units = write_estates([place.estate], lambda estate, code: _unit(random, estate, code))
        homes = homes_of(random, units, residents.first + len(residents.ids), left, until)
        yield from one_ahead(_pieces(homes))


def _pieces(homes: Iterator[Home]) -> Iterator[list[Home]]:
    while some := list(islice(homes, HOMES_AT_ONCE)):
        yield some


def _unit(random: Random, estate: NewEstate, code: str) -> NewUnit:
    signed_on = estate.delivered_on - timedelta(days=random.randrange(300, 900))
    moved_in_on = estate.delivered_on + timedelta(days=random.randrange(60))
    return NewUnit(estate, code, f"{random.getrandbits(128):032x}", signed_on, moved_in_on)


def _write_people(homes: Sequence[Home], residents: Residents, by: Actor) -> None:
    people = [(home.unit, *who) for home in homes for who in home.people]
    for one, role, _share, last in (who for home in homes for who in home.people):  # of who moved out nobody asked what became of him
        one.found = BIT["lapsed"] if last else homes_found([role])
    write_newcomers([one for _, one, *_ in people], basis="relation", by=by)
    write_homes(
        [
            NewHome(one.id, unit.id, unit.estate.node_id, role, share, unit.moved_in_on if role == "renter" else unit.signed_on, last)
            for unit, one, role, share, last in people
        ]
    )
    families = [(f"{home.family[0][0].name}家", [(one.id, what) for one, what in home.family]) for home in homes if home.family]
    write_households(families, clock.day_of(by.at), by=by)
    for unit, one, *_rest in people:
        residents.ids.append(one.id)
        residents.units.append(unit.id)
        residents.nodes.append(unit.estate.node_id)
        residents.names.append(one.name)
