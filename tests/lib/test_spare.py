"""Ids are drawn in one go, told by their two ends; where somebody draws between, each is told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tonglu.lib import spare
from tonglu.lib.spare import drawn

pytestmark = pytest.mark.django_db
TABLE = "customers_customer"


def test_as_many_as_were_asked_for_rising_and_never_twice() -> None:
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        found = [*drawn(cursor, TABLE, 1), *drawn(cursor, TABLE, 4_500), *drawn(cursor, TABLE, 2)]
    assert (len(set(found)), found, len(asked)) == (4_503, sorted(found), 3)


def test_somebody_draws_between(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every other number is his."""
    took = "nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass))"
    monkeypatch.setattr(spare, "ENDS", spare.ENDS.replace(took, f"{took} + 0 * nextval('{TABLE}_id_seq')"))
    with connection.cursor() as cursor:
        found = drawn(cursor, TABLE, 50)
        again = drawn(cursor, TABLE, 1)
    assert (len(set(found)), found, again[0] > found[-1]) == (50, sorted(found), True)
