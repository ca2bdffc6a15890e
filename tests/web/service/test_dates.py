"""Two days as a filter: in the list, its chips, a kept view and the export; what cannot be read gets a sentence and exports nothing."""

import re
from datetime import datetime

import pytest
from django.db import connection
from django.http import QueryDict

from tests.factories.cases import make_case
from tests.factories.cast import NOON, Cast
from tests.factories.customers import make_customer
from tests.web.signing import Sign
from tonglu.customers.models import Customer
from tonglu.customers.queries import customers_for
from tonglu.exchange.models import ExportRun
from tonglu.lib.clock import SHANGHAI
from tonglu.service.models import Case
from tonglu.service.queries import cases_for
from tonglu.web.customers.lists import listing_of as customer_listing
from tonglu.web.service.listing import listing_of

STRANGE = [
    "2026-13-01", "2026-2-1", "20261101", "2026/11/01", "2024.1.6", "yesterday", "0001-01-01", "9999-12-31", "4.4E+17", "-1",
    "\x00", "’ OR 1=1", "2026-02-30", "2026-11-01T00", "２０２６-11-01", "长" * 5_000,
]  # fmt: skip


@pytest.fixture
def dated(cast: Cast) -> dict[str, Case]:
    """At the very edges of Shanghai days."""
    moments = {
        "before": datetime(2026, 9, 9, 23, 59, 59, tzinfo=SHANGHAI),
        "first": datetime(2026, 9, 10, 0, 0, tzinfo=SHANGHAI),
        "last": datetime(2026, 9, 12, 23, 59, 59, tzinfo=SHANGHAI),
        "after": datetime(2026, 9, 13, 0, 0, tzinfo=SHANGHAI),
    }
    made = {name: make_case(cast, "closed") for name in moments} | {"open": make_case(cast)}
    for name, at in moments.items():
        Case.objects.filter(pk=made[name].pk).update(opened_at=at, closed_at=at)
    Case.objects.filter(pk=made["open"].pk).update(due_at=moments["first"], opened_at=NOON)
    return made


def shown(cast: Cast, query: str) -> set[int]:
    return set(listing_of(cast.manager).narrowed(QueryDict(query), cases_for(cast.manager)).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("opened_from=2026-09-10&opened_to=2026-09-12", "first last"),
        ("opened_from=2026-09-10", "first last after open"),
        ("opened_to=2026-09-12", "before first last"),
        ("opened_from=2026-09-10&opened_to=2026-09-10", "first"),
        ("closed_from=2026-09-12&closed_to=2026-09-13", "last after"),
        ("closed_to=2026-09-09", "before"),
        ("due_from=2026-09-10&due_to=2026-09-10", "open"),
        ("due_from=2026-09-11", ""),
        ("opened_from=2026-09-10&opened_to=2026-09-30&state=new", "open"),
        ("opened_from=&opened_to=+", "before first last after open"),
    ],
)
def test_days_are_both_included(cast: Cast, dated: dict[str, Case], query: str, names: str) -> None:
    assert shown(cast, query) == {dated[each].pk for each in names.split()}


def test_days_are_a_chip_that_takes_itself_away(cast: Cast, dated: dict[str, Case], sign: Sign) -> None:
    page = sign("manager").get("/cases/?opened_from=2026-09-10&opened_to=2026-09-12&state=closed").content.decode()
    assert ("2026-09-10 – 2026-09-12" in page, "共 2 条" in page) == (True, True)
    [chip] = re.findall(r'class="chip" href="([^"]*)" aria-label="去掉条件 来件', page)
    assert chip == "/cases/?state=closed"
    assert 'name="opened_from" value="2026-09-10"' in page


@pytest.mark.parametrize("end", ["opened_from", "due_to", "closed_from"])
def test_strange_day_gets_a_sentence_and_nothing_leaves(cast: Cast, dated: dict[str, Case], sign: Sign, end: str) -> None:
    client, faults = sign("director"), []
    for typed in STRANGE:
        answer = client.get("/cases/", {end: typed})
        page = answer.content.decode()
        query = QueryDict(mutable=True)
        query[end] = typed
        refused = client.post("/exports/new/cases/", {"query": query.urlencode(), "reason": "月报"})
        seen = (answer.status_code, "的日期看不懂，请写成 2026-11-01" in page, "共 5 条" in page, refused.status_code)
        if seen != (200, True, True, 422):
            faults.append((typed, seen))
    assert (faults, ExportRun.objects.exists()) == ([], False)


def test_days_the_wrong_way_round_get_a_sentence(cast: Cast, dated: dict[str, Case], sign: Sign) -> None:
    page = sign("manager").get("/cases/?closed_from=2026-09-12&closed_to=2026-09-10").content.decode()
    assert ("关闭时间的开始日期晚于结束日期" in page, "共 5 条" in page) == (True, True)
    assert shown(cast, "closed_from=2026-09-12&closed_to=2026-09-10") == set()


def test_kept_view_keeps_the_days(cast: Cast, dated: dict[str, Case], sign: Sign) -> None:
    client = sign("manager")
    kept = client.post("/views/cases/keep/", {"name": "九月中", "query": "opened_from=2026-09-10&opened_to=2026-09-12"})
    page = client.get(kept["Location"]).content.decode()
    assert ("共 2 条" in page, "九月中" in page) == (True, True)


def test_customers_are_filtered_by_the_day_they_were_entered(cast: Cast, sign: Sign) -> None:
    old, new = (
        make_customer(cast.agent, cast.project.pk, name, phone) for name, phone in (("张三", "13812345678"), ("李四", "13812345679"))
    )
    Customer.objects.filter(pk=old.pk).update(created_at=datetime(2026, 9, 10, 23, 59, tzinfo=SHANGHAI))
    page = sign("director").get("/customers/?created_to=2026-09-10").content.decode()
    assert ("张三" in page, "李四" in page) == (True, False)
    rows = customer_listing(cast.director).narrowed(QueryDict("created_from=2026-09-11"), customers_for(cast.director))
    assert [each.pk for each in rows] == [new.pk]
    assert "登记时间的日期看不懂" in sign("director").get("/customers/?created_to=x").content.decode()


MANY_CASES = """
    INSERT INTO service_case SELECT (jsonb_populate_record(c, jsonb_build_object(
    'id', 1000000 + c.id * 10000 + n, 'key', gen_random_uuid(), 'number', 'X' || c.id || '-' || n,
    'opened_at', c.opened_at - n * interval '1 hour', 'due_at', CASE WHEN c.state <> 'closed' THEN c.due_at - n * interval '1 hour' END,
    'closed_at', c.closed_at - n * interval '1 hour'))).* FROM service_case c, generate_series(1, 4000) n
"""
MANY_CUSTOMERS = """
    INSERT INTO customers_customer SELECT (jsonb_populate_record(c, jsonb_build_object(
    'id', 1000000 + c.id * 10000 + n, 'key', gen_random_uuid(),
    'created_at', c.created_at - n * interval '1 hour'))).* FROM customers_customer c, generate_series(1, 4000) n
"""


@pytest.mark.usefixtures("uncounted")
def test_few_days_of_many_cases_are_found_by_an_index(cast: Cast) -> None:
    make_case(cast)
    make_case(cast, "closed")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # many, not told to anybody
        cursor.execute(MANY_CASES)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE service_case")
    for name in ("opened", "due", "closed"):
        query = QueryDict(f"{name}_from=2026-07-10&{name}_to=2026-07-11")
        found = listing_of(cast.manager).narrowed(query, cases_for(cast.manager))
        assert (found.count() > 0, "Seq Scan on service_case" in found.explain()) == (True, False), name


@pytest.mark.usefixtures("uncounted")
def test_few_days_of_many_customers_are_found_by_an_index(cast: Cast) -> None:
    make_customer(cast.agent, cast.project.pk, "张三", "13812345678")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(MANY_CUSTOMERS)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("ANALYZE customers_customer")
    query = QueryDict("created_from=2026-07-10&created_to=2026-07-11")
    found = customer_listing(cast.director).narrowed(query, customers_for(cast.director))
    assert found.count() > 0
    assert "customer_created" in found.explain()
