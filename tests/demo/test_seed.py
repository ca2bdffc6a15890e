"""Invented customers in any number: the same for the same seed, whole, and true to what the product would have written."""

import hashlib
from datetime import date

import pytest
from django.db import connection, transaction

from tests.factories.cast import NOON
from tonglu.audit.models import Diff, FactRow
from tonglu.customers import invariants as customers
from tonglu.customers.models import Customer, Residency
from tonglu.demo.seed import is_sown, load, seed
from tonglu.estates import invariants as estates
from tonglu.insight import actions as counting
from tonglu.insight import invariants as insight
from tonglu.lib.actor import system_actor
from tonglu.messaging import invariants as messaging
from tonglu.organisation import invariants as organisation
from tonglu.service import invariants as service
from tonglu.service.models import Case, CaseClock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cast")]  # its tree stands for the company
DAY = date(2026, 11, 20)
# what the same seed must give again; keys, because ids depend on what stood before
ROWS = (
    "SELECT key, name, sort_key, gender, born_on, tokens, created_at FROM customers_customer ORDER BY key",
    """SELECT c.key, c.kind, c.state, c.words, c.opened_at, c.closed_at, c.due_at, u.key, p.key FROM service_case c
    JOIN customers_customer p ON p.id = c.customer_id JOIN estates_unit u ON u.id = c.unit_id ORDER BY c.key""",
    """SELECT c.key, f.kind, f.happened_at, f.person_name FROM audit_factrow f JOIN service_case c ON c.id = f.subject_id
    WHERE f.kind LIKE 'service.case%' ORDER BY c.key, f.id""",
)


def rows_of_a_seed(number: int) -> str:
    """Return one number for all rows of a seed that is undone again."""
    found = hashlib.sha256()
    with transaction.atomic(), connection.cursor() as cursor:
        seed(customers=120, seed=number, until=DAY)
        for question in ROWS:
            cursor.execute(question)
            found.update(repr(cursor.fetchall()).encode())
        transaction.set_rollback(True)
    return found.hexdigest()


def test_seed_writes_whole_customers() -> None:
    before = Diff.objects.count()
    done = seed(customers=300, seed=7, until=DAY)
    assert (Customer.objects.count(), Case.objects.count(), done.cases) == (300, 300, 300)
    assert Residency.objects.filter(until=None).values("customer").distinct().count() > 280
    assert FactRow.objects.filter(customer_id__isnull=False).count() > 5 * 270
    assert CaseClock.objects.count() >= 600
    assert 0 < Case.objects.exclude(state="closed").count() < 30
    by_table = dict(Diff.objects.filter(id__gt=before, act="INSERT").values_list("table", "row_count"))
    assert by_table["customers_customer"] == by_table["service_case"] == 300


def test_the_same_seed_writes_the_same_rows() -> None:
    digests = [rows_of_a_seed(number) for number in (5, 5, 6)]
    assert digests[0] == digests[1] != digests[2]


def test_a_seed_is_sown_once() -> None:
    """Its rows would have the keys of those that stand."""
    seed(customers=3, seed=5, until=DAY)
    assert [is_sown(number) for number in (5, 6)] == [True, False]


def test_homes_of_a_seed_are_counted_as_its_facts_are() -> None:
    """The rates per hundred homes must not wait for the night."""
    by = system_actor("count", NOON)
    counting.rebuild(by=by)
    seed(customers=30, seed=4, until=DAY)
    counting.catch_up(by=by)
    assert list(insight.broken()) == []


def test_a_big_seed_gives_every_index_and_rule_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "BIG", 50)
    question = (
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace ORDER BY 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        before = cursor.fetchall()
        seed(customers=60, seed=1, until=DAY)
        cursor.execute(question)
        assert cursor.fetchall() == before


def test_what_is_seeded_is_true() -> None:
    seed(customers=150, seed=9, until=DAY)
    for each in (organisation, estates, customers, service, messaging):
        assert list(each.broken()) == []
