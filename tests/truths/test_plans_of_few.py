"""On filled tables what few rows fit is found in an index that holds those few, or the words: nobody walks past all others for it."""

import pytest
from django.db import connection
from django.test import Client

from tests.factories.cast import Cast
from tests.factories.estates import make_project, make_unit
from tests.truths.test_plans import ROWS, asked, full, multiply
from tests.web.signing import Sign, sign
from tonglu.customers.models import Customer
from tonglu.estates.models import Unit

__all__ = ["full", "sign"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def client(full: Cast, sign: Sign) -> Client:
    """Who reaches one of two projects; six thousand rooms that people live in, a shop, and one not moved into."""
    project = Unit.objects.get().project
    home = Unit.objects.get()
    Unit.objects.filter(pk=make_unit(project, room="1602").pk).update(kind="shop")
    Unit.objects.filter(pk=make_unit(make_project(full.other_project, "望江台")).pk).update(delivered_on="2026-01-01")
    Unit.objects.filter(pk=home.pk).update(moved_in_on="2026-02-01")
    home.refresh_from_db()
    multiply(home, room="(100 + n % 3000)::text", code="'9-' || n", building_id="n", entrance_id="n")
    Customer.objects.filter(pk__lt=1_000_000).update(kind="organisation")
    return sign("manager")


@pytest.mark.parametrize(
    ("address", "index"),
    [
        ("/customers/?kind=organisation", "customer_organisation"),
        ("/customers/?q=王小明", "customer_search"),
        ("/customers/?role=guardian", "residency_role"),
        ("/units/?state=delivered", "unit_waiting"),
        ("/units/?state=plain&state=signed", "unit_waiting"),
        ("/units/?kind=shop", "unit_no_home"),
        ("/units/?q=1502", "unit_room"),
    ],
)
def test_what_is_rare_has_an_index_of_its_own(client: Client, address: str, index: str) -> None:
    with asked() as seen:
        assert client.get(address).status_code == 200
    plans = [
        _plan(statement, params) for statement, params in seen if 'FROM "customers_' in statement or 'FROM "estates_unit"' in statement
    ]
    assert index in "\n".join(plans)
    assert Unit.objects.count() > ROWS


def _plan(statement: str, params: object) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}", params)
        return "\n".join(line for (line,) in cursor.fetchall())
