"""Statements the server prepares do what the ORM does."""

import time
from datetime import datetime, timedelta

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tonglu.access.models import Person
from tonglu.audit.models import FactRow
from tonglu.customers.models import Phone
from tonglu.lib import prepared
from tonglu.lib.veil import Veil
from tonglu.organisation.models import Node
from tonglu.service.models import CaseClock

pytestmark = pytest.mark.django_db


def test_made_is_the_row_of_the_orm(cast: Cast) -> None:
    row = prepared.row(f"SELECT {prepared.columns_of(Node, 'node')} FROM organisation_node node WHERE id = %s", [cast.project.pk])
    made = prepared.made(Node, row or ())
    assert made == Node.objects.get(pk=cast.project.pk)
    assert made is not None
    assert made.path == cast.project.path
    assert prepared.made(Node, [None] * 9) is None


def test_sensitive_columns_stay_veiled() -> None:
    veiled = prepared.made(Phone, [1, 1, "13812345678", "", True, None, None])
    assert veiled is not None
    assert isinstance(veiled.number, Veil)
    assert str(veiled.number) == "138****5678"


def test_insert_gives_keys_and_leaves_defaults_to_the_database(cast: Cast) -> None:
    rows = [
        FactRow(kind="service.noted", at=cast.at, happened_at=cast.at, actor_kind="system", permission="x", body={"n": n}) for n in (1, 2)
    ]
    prepared.insert(*rows)
    assert [each.body for each in FactRow.objects.filter(pk__in=[each.pk for each in rows]).order_by("pk")] == [{"n": 1}, {"n": 2}]
    assert all(each.pk and not each._state.adding for each in rows)


def test_update_writes_the_named_fields_only(cast: Cast) -> None:
    clock = make_case(cast, "new").clocks.all()[0]
    before, moment = clock.within_minutes, cast.at + timedelta(minutes=7)
    clock.stopped_at, clock.lines, clock.within_minutes = moment, [{"minutes": 5}], before + 1
    prepared.update(clock, "stopped_at", "lines")
    kept = CaseClock.objects.get(pk=clock.pk)
    assert (kept.stopped_at, kept.lines, kept.within_minutes) == (moment, [{"minutes": 5}], before)


@pytest.mark.parametrize("written", ["2026-11-26 04:16:01.5+00", "1900-01-01 00:00+00", "0099-12-31 23:59:59.000001+00"])
def test_moments_are_read_as_they_are(written: str) -> None:
    found = prepared.row("SELECT %s::timestamptz", [written])
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [written])
        again = cursor.fetchone()
    assert found == again == (datetime.fromisoformat(f"{written}:00"),)
    assert found is not None
    assert found[0].utcoffset() == timedelta(0)


def test_moment_that_no_calendar_holds_is_refused() -> None:
    with pytest.raises(DataError), transaction.atomic():
        prepared.row("SELECT 'infinity'::timestamptz")


def test_counted_stops_at_the_most(cast: Cast) -> None:
    assert prepared.counted(Node.objects.all(), 2) == 2
    assert prepared.counted(Node.objects.filter(pk=cast.project.pk), 2) == 1
    assert prepared.counted(Node.objects.none(), 2) == 0


def test_text_for_like_stands_for_itself() -> None:
    found = prepared.row(
        "SELECT %s::text LIKE %s::text, 'abc' LIKE %s::text", ["50%_\\", prepared.escaped("50%_\\"), prepared.escaped("a%")]
    )
    assert found == (True, False)


def test_statements_are_prepared_by_the_server(cast: Cast) -> None:
    for _ in range(2):
        prepared.rows("SELECT id FROM organisation_node WHERE id = %s", [cast.project.pk])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT id FROM organisation_node WHERE id%%'")
        assert cursor.fetchone() == (1,)


def test_what_is_full_is_not_counted_again_for_a_minute(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    people = Person.objects.filter(home=cast.project)
    with CaptureQueriesContext(connection) as asked:
        assert [prepared.counted(people, 2), prepared.counted(people, 2)] == [2, 2]
        assert len(asked) == 1
        assert [prepared.counted(people, 100), prepared.counted(people, 100)] == [6, 6]
        assert len(asked) == 3
        later = time.monotonic() + prepared.FULL_FOR
        monkeypatch.setattr(time, "monotonic", lambda: later)
        assert prepared.counted(people, 2) == 2
        assert len(asked) == 4


def test_lists_of_numbers_arrive_as_they_are() -> None:
    for given in ([1], [3, -2, 2**63 - 1], [7] * 200):
        assert prepared.row("SELECT %s::bigint[], pg_typeof(%s)::text", [given, given]) == (given, "bigint[]")
    for kind, other in (("bigint", []), ("bigint", [None, 1]), ("boolean", [True, False]), ("text", ["a", "{b}"])):
        assert prepared.row(f"SELECT %s::{kind}[]", [other]) == (other,)
    assert prepared.row("SELECT 5::bigint = ANY(%s)", [[2**70, 5]]) == (True,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 5 = ANY(%s), %s", [[4, 5], [1, 2]])
        assert cursor.fetchone() == (True, [1, 2])
