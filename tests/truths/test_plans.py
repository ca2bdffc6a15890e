"""On filled tables no page that people wait for, and no sweep, reads a big table from end to end."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tests.factories.estates import make_project, make_unit
from tests.web.signing import Sign, sign
from tonglu.audit.models import FactRow
from tonglu.customers import actions as customer_acts
from tonglu.customers.models import Customer, CustomerReach, Phone, Residency
from tonglu.insight import actions as insight
from tonglu.journeys import follower, pushing
from tonglu.lib.actor import system_actor
from tonglu.messaging.sending import deliver_due
from tonglu.service.actions import sweep_ladder, sweep_overdue
from tonglu.service.models import Case, CaseClock

__all__ = ["sign"]
pytestmark = pytest.mark.django_db
ROWS = 6_000
BIG = ("service_case", "service_caseclock", "customers_customer", "customers_phone", "customers_residency", "customers_customerreach",
       "audit_factrow")  # fmt: skip
COPY = """
INSERT INTO {table} SELECT (jsonb_populate_record(old, ({new})::jsonb)).* FROM {table} old, generate_series(1, {rows}) n
WHERE old.id = {id}
"""
FOLLOWERS: tuple[tuple[str, str, list[Any]], ...] = (
    ("reactions", follower.READ, []),
    ("webhooks", pushing.READ, [["service.case_opened"]]),
    ("numbers", insight.SETTLED, []),
)
LIMITED = re.compile(r"Limit  \(cost=\S*?\.\.(?P<until>[\d.]+) .*\)\n +->  Seq Scan on .*?  \(cost=\S*?\.\.(?P<whole>[\d.]+) .*")


def multiply(row: Model, rows: int = ROWS, **columns: str) -> None:
    """Add copies of a row; `columns` are SQL of n for what differs."""
    new = ", ".join(f"'{name}', {value}" for name, value in {"id": "1000000 + n", "key": "gen_random_uuid()", **columns}.items())
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(COPY.format(table=table, new=f"jsonb_build_object({new})", rows=rows, id=row.pk))
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute(f"ANALYZE {table}")


@pytest.fixture
def full(cast: Cast, uncounted: None) -> Cast:
    """Six thousand customers with a home and a phone each, as many cases, most of them closed, and what was told of them."""
    unit = make_unit(make_project(cast.project))
    customer = customer_acts.register_customer(name="王小明", phones=["13812345678"], node_id=cast.project.pk, by=cast.agent)
    customer_acts.relate(customer_id=customer.pk, unit_id=unit.pk, role="owner", by=cast.manager)
    closed = make_case(cast, "closed", at=NOON)
    make_case(cast, "handling", words="停车位被占", at=NOON)
    Case.objects.filter(pk=closed.pk).update(customer_id=customer.pk, unit_id=unit.pk)
    own = "1000000 + n"
    away = f"CASE WHEN n % 8 = 0 THEN {cast.project.pk} ELSE {cast.other_project.pk} END"
    multiply(
        customer,
        name="chr(20000 + n % 8000)",
        tokens="ARRAY['#' || n, chr(20000 + n % 8000)]",
        nodes=f"ARRAY[{away}]",
        sort_key="'k' || n",
    )
    multiply(Phone.objects.get(), customer_id=own, number_hash="md5(n::text)")
    multiply(Residency.objects.get(), customer_id=own, unit_id="n")
    multiply(CustomerReach.objects.order_by("pk")[0], customer_id=own, node_id=away)
    when = "timestamptz '2026-09-29' - n * interval '20 minutes'"
    multiply(
        closed, number="'C' || n", customer_id=own, unit_id="10 + n", opened_at=when, node_id=away, words="'漏水 ' || n", closed_at=when
    )
    told = FactRow.objects.filter(kind="service.case_opened").order_by("pk")[0]
    multiply(told, subject_id=own, customer_id=own, at=when, happened_at=when)
    clock = CaseClock.objects.filter(case=closed).order_by("pk")[0]
    multiply(clock, case_id=own)
    return cast


@contextmanager
def asked() -> Iterator[list[tuple[str, Any]]]:
    """Note what is asked of the database."""
    seen: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's order
        if isinstance(statement, str) and statement.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE")):
            seen.append((statement, params))
        return execute(statement, params, many, context)

    with connection.execute_wrapper(note):
        yield seen


def whole_reads(statements: list[tuple[str, Any]]) -> list[str]:
    """Return the big tables that a plan reads from end to end, each with its statement; a limit may stop a scan early."""
    found = []
    for statement, params in {str(each): each for each in statements}.values():
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {statement}", params)
            plan = "\n".join(line for (line,) in cursor.fetchall())
        whole = LIMITED.sub(lambda seen: "" if 2 * float(seen["until"]) < float(seen["whole"]) else seen[0], plan)
        found += [f"{table}: {statement[:2000]}\n{plan}" for table in BIG if f"Seq Scan on {table} " in whole]
    return found


def test_who_follows_the_facts_reads_on_where_he_stood(cast: Cast, uncounted: None) -> None:
    """After a file of a million rows he does not sort all that waits for each handful he takes."""
    make_case(cast, at=NOON)
    multiply(FactRow.objects.filter(kind="service.case_opened").order_by("pk")[0])
    plans = {}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # few facts lie together here, and a walk past them is cheap
        for name, statement, given in FOLLOWERS:
            cursor.execute(f"EXPLAIN {statement}", [*given, "1", 0, 200])
            plans[name] = "\n".join(line for (line,) in cursor.fetchall())
    assert [name for name, plan in plans.items() if "Index Scan using fact_position" not in plan or "Sort" in plan] == [], plans


PAGES = (
    "/",
    "/cases/",
    "/cases/?due=late&sort=due",
    "/cases/?kind=repair&state=closed",
    "/cases/?opened=month",
    "/cases/?grade=major&sort=number",
    "/cases/abnormal/",
    "/cases/abnormal/?what=silent",
    "/cases/board/",
    "/cases/board/?by=keeper&due=late",
    "/customers/",
    "/customers/?kind=person&sort=-name",
    f"/search/?q={chr(20_777)}",
    "/search/?q=王小明",
    "/search/?q=5678",
)


def test_no_page_and_no_sweep_reads_a_big_table_whole(full: Cast, sign: Sign) -> None:
    case, customer = Case.objects.get(words="停车位被占"), Customer.objects.get(name="王小明")
    for who in ("agent", "manager", "director"):
        client: Client = sign(who)
        for page in (*PAGES, f"/cases/{case.pk}/", f"/customers/{customer.pk}/"):
            with asked() as statements:
                answer = client.get(page)
            assert (answer.status_code, page) == (200, page)
            assert statements
            assert whole_reads(statements) == [], (who, page)
    for sweep in (sweep_overdue, sweep_ladder, deliver_due):
        with asked() as statements:
            sweep(by=system_actor("sweep", NOON.replace(month=12)))
        assert statements
        assert whole_reads(statements) == [], sweep.__name__
    with connection.cursor() as cursor, asked() as statements:
        cursor.execute("DROP INDEX customer_search")
        sign("agent").get(f"/search/?q={chr(20_777)}")
    assert [each for each in whole_reads(statements) if each.startswith("customers_customer: ")]  # it would have been seen
