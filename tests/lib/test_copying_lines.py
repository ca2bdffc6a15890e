"""A line of COPY holds whatever a text may hold."""

import json
from decimal import Decimal
from uuid import RFC_4122, UUID

import pytest
from django.db import connection
from psycopg.types.json import Jsonb

from tonglu.lib.copying import line_of, new_keys

STRANGE = ["", " ", "\\N", "a\\tb", "tab\there", "line\nend\r\n", "\\", "\\.", "\u2028\x85\v\f", "𠮷😀", '"{},', "\x7f"]


@pytest.mark.django_db
def test_lines_come_back_as_they_were() -> None:
    rows = [(each, [each, "x"], {"say": each}, index % 2 == 0, index, Decimal("1.50"), None) for index, each in enumerate(STRANGE)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE said (a text, b text[], c jsonb, d boolean, e bigint, f numeric, g text) ON COMMIT DROP")
        with cursor.copy("COPY said FROM STDIN") as copy:
            copy.write("".join(f"{line_of((a, b, Jsonb(c), *rest))}\n" for a, b, c, *rest in rows))
        cursor.execute("SELECT a, b, c, d, e, f, g FROM said ORDER BY e")
        assert [(a, b, json.loads(c), *rest) for a, b, c, *rest in cursor.fetchall()] == rows


def test_keys_made_at_once_are_uuids_in_rising_order() -> None:
    keys = new_keys(5_000)
    assert {(each.version, each.variant) for each in map(UUID, keys)} == {(7, RFC_4122)}
    assert keys == sorted(set(keys))
    assert not set(keys) & set(new_keys(5_000))
