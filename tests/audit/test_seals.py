"""The chain of seals: whatever is changed under it is found, whatever is erased by right is not."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories.cast import NOON, Cast
from tonglu.audit.actions import tell
from tonglu.audit.erasing import erase_change
from tonglu.audit.models import Diff, FactRow, Seal
from tonglu.audit.proving import broken_block, broken_seals
from tonglu.audit.seals import TABLES, seal_settled, unsealed
from tonglu.customers.models import Customer
from tonglu.lib.acts import set_row_actor
from tonglu.organisation.facts import NodeChanged

TAMPERINGS = 1_000
ROWS, AT_ONCE = 240, 24


def sql(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def sealed_history(cast: Cast) -> list[Seal]:
    """Facts and diffs of several transactions under several seals; a test's one transaction stands for them by its xids."""
    sql("SET LOCAL session_replication_role = replica")  # what an intruder with the keys of the database would do
    set_row_actor(cast.manager)
    for number in range(ROWS):
        tell(NodeChanged(node_id=cast.project.pk, name=f"第{number}次"), by=cast.manager)
        sql(
            "INSERT INTO audit_diff (at, actor, xid, table_name, row_id, act, change)"
            " VALUES (now(), 'staff:1:web', '1', 'service_case', %s, 'UPDATE', jsonb_build_object('state', jsonb_build_array('new', %s)))",
            number, f"state{number}",
        )  # fmt: skip
    for table in TABLES.values():
        sql(f"UPDATE {table} SET xid = (10 + id / {AT_ONCE})::text::xid8")
    seal_settled(NOON)
    return list(Seal.objects.order_by("number"))


Tampering = Callable[[Random, str, list[int], Seal], None]


def change(random: Random, table: str, ids: list[int], _seal: Seal) -> None:
    columns = {
        "audit_factrow": ("person_name = person_name || 'x'", "body = body || '{\"x\": 1}'", "at = at + interval '1 microsecond'",
                          "via = 'api'", "node_id = coalesce(node_id, 0) + 1", "person_id = NULL", "kind = 'x'", "permission = ''",
                          "xid = '1'"),
        "audit_diff": ("change = coalesce(change, '{}') || '{\"x\": 1}'", "change = '[]'", "actor = ''",
                       "row_id = row_id + 1", "act = 'DELETE'", "row_count = 2"),
    }  # fmt: skip
    assert sql(f"UPDATE {table} SET {random.choice(columns[table])} WHERE id = %s", random.choice(ids)) == 1


def delete(random: Random, table: str, ids: list[int], _seal: Seal) -> None:
    assert sql(f"DELETE FROM {table} WHERE id = %s", random.choice(ids)) == 1


def insert(random: Random, table: str, ids: list[int], seal: Seal) -> None:
    """A row more, between two that were sealed; behind the last one it would be a new act."""
    within = [each for each in ids if 10 + each // AT_ONCE < seal.last_xid]
    if not within:  # the last block may hold one transaction only: nothing lies between its rows
        delete(random, table, ids, seal)
        return
    columns = [each for each in columns_of(table) if each != "id"]
    names = ", ".join(columns)
    assert sql(f"INSERT INTO {table} (id, {names}) SELECT id + 1000000, {names} FROM {table} WHERE id = %s", random.choice(within)) == 1


def reorder(random: Random, table: str, ids: list[int], seal: Seal) -> None:
    """Two rows change places: each takes the other's id."""
    if len(ids) == 1:
        delete(random, table, ids, seal)
        return
    one, other = random.sample(ids, 2)
    for before, after in ((one, -one), (other, one), (-one, other)):
        assert sql(f"UPDATE {table} SET id = %s WHERE id = %s", after, before) == 1


def change_seal(random: Random, _table: str, _ids: list[int], seal: Seal) -> None:
    changes = ("row_count = row_count + 1", "digest = sha256(digest)", "before = sha256(before)", "chain = sha256(chain)",
               "last_id = last_id + 1", "first_id = first_id - 1", "number = -number", "last_xid = last_xid + 1")  # fmt: skip
    assert sql(f"UPDATE audit_seal SET {random.choice(changes)} WHERE number = %s", seal.number) == 1


def change_leaf(random: Random, _table: str, _ids: list[int], seal: Seal) -> None:
    changes = (
        "salts[1] = sha256(salts[1])",
        "digests[2] = sha256(digests[2])",
        "digests = digests[2:]",
        "salts[3] = decode(repeat('00', 16), 'hex')",
    )
    assert sql(f"UPDATE audit_leaf SET {random.choice(changes)} WHERE seal_number = %s", seal.number) == 1


def drop_seal(_random: Random, _table: str, _ids: list[int], seal: Seal) -> None:
    assert sql("DELETE FROM audit_seal WHERE number = %s", seal.number) == 1


KINDS: tuple[Tampering, ...] = (change, change, delete, insert, reorder, change_seal, change_leaf, drop_seal)


def columns_of(table: str) -> list[str]:
    named = "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position"
    with connection.cursor() as cursor:
        cursor.execute(named, [table])
        return [row[0] for row in cursor.fetchall()]


def rows_under(seal: Seal) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {TABLES[seal.stream]}"
            " WHERE (xid, id) > (%s::text::xid8, %s) AND (xid, id) <= (%s::text::xid8, %s) ORDER BY id",
            [str(seal.first_xid), seal.first_id, str(seal.last_xid), seal.last_id],
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.django_db
def test_a_thousand_random_tamperings_are_all_found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tonglu.audit.seals.BLOCK", 40)
    seals, random, missed = sealed_history(cast), Random(11), []
    assert len(seals) >= 12
    assert list(broken_seals()) == []
    rows = {seal.number: rows_under(seal) for seal in seals}
    for number in range(TAMPERINGS):
        seal, tamper = random.choice(seals), random.choice(KINDS)
        with transaction.atomic():
            tamper(random, TABLES[seal.stream], rows[seal.number], seal)
            found = next(broken_block(seal), None) or next(broken_seals(since=len(seals)), None)
            if not found:
                missed.append((number, tamper.__name__, seal.number))
            transaction.set_rollback(True)
    assert missed == []
    assert list(broken_seals()) == []


@pytest.mark.django_db
def test_seals_follow_what_is_settled_only(cast: Cast) -> None:
    sealed_history(cast)
    assert unsealed() == 0
    tell(NodeChanged(node_id=cast.project.pk, name="还没提交"), by=cast.manager)  # its transaction still runs
    assert seal_settled(NOON) == 0
    assert unsealed() == 1


@pytest.mark.django_db
def test_an_erased_change_is_gone_and_the_chain_still_holds(cast: Cast) -> None:
    sealed_history(cast)
    diff = Diff.objects.filter(table="service_case").earliest("pk")
    sql("SET LOCAL session_replication_role = origin")
    erase_change(diff.pk, reason="客户要求", by=cast.manager)
    diff.refresh_from_db()
    assert diff.change is None
    assert list(broken_seals()) == []
    assert FactRow.objects.filter(kind="audit.change_erased", subject_id=diff.pk).count() == 1
    sql("SET LOCAL session_replication_role = replica")
    sql("DELETE FROM audit_factrow WHERE kind = 'audit.change_erased'")
    assert any(f"#{diff.pk}" in each for each in broken_seals())


@pytest.mark.django_db
def test_seals_and_erased_rows_refuse_everybody_else(cast: Cast) -> None:
    sealed_history(cast)
    sql("SET LOCAL session_replication_role = origin")
    Customer.objects.create(name="张三", created_at=NOON, changed_at=NOON)
    for statement in ("UPDATE audit_seal SET row_count = 0", "DELETE FROM audit_seal", "UPDATE audit_diff SET change = NULL"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            sql(statement)


@pytest.mark.django_db
def test_diffs_lie_in_the_partition_of_their_month(cast: Cast) -> None:
    Customer.objects.create(name="张三", created_at=NOON, changed_at=NOON)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tableoid::regclass::text, 'audit_diff_' || to_char(at AT TIME ZONE 'UTC', 'YYYYMM') FROM audit_diff"
        )
        assert all(lies == named for lies, named in cursor.fetchall())
        cursor.execute(
            "INSERT INTO audit_diff SELECT 0, '2020-02-03', actor, xid, table_name, row_id, act, change, 1 FROM audit_diff LIMIT 1"
        )
        cursor.execute("SELECT audit_diff_month('2020-02-10')")  # a month that has rows waiting takes them along
        cursor.execute("SELECT tableoid::regclass::text FROM audit_diff WHERE id = 0")
        assert cursor.fetchall() == [("audit_diff_202002",)]
