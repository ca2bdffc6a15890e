"""Blocks of facts and diffs sealed by a hash chain over salted digests.

A block holds what lies between two positions (transaction, id) of one stream. Each row has a digest of its own, salted, so
that a row can be erased with its salt and the block still proves the others; the block's digest is over the rows' digests,
and each seal holds the one before it. What is written now is sealed by a job, minutes later: the acts themselves do no more work.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from tonglu.audit.models import Seal

BLOCK: Final = 1_000
FORM: Final = 1  # of the text that is digested; a later form gets a number of its own and both are read
SEAL_LOCK: Final = 7_310_004
# the text of a row: an array of JSON, so that no two rows have the same one; moments as seconds, whatever the session's zone
SAID: Final = {
    "fact": (
        "jsonb_build_array(r.id, r.xid::text, r.kind, extract(epoch FROM r.at), extract(epoch FROM r.happened_at), r.actor_kind,"
        " r.person_id, r.person_name, r.via, r.subject_id, r.node_id, r.customer_id, r.unit_id, r.permission, r.body)::text"
    ),
    "diff": (
        "jsonb_build_array(r.id, r.xid::text, extract(epoch FROM r.at), r.actor, r.table_name, r.row_id, r.act, r.change,"
        " r.row_count)::text"
    ),
}
TABLES: Final = {"fact": "audit_factrow", "diff": "audit_diff"}
# settled rows only: nothing older than the oldest transaction that still runs can appear behind a seal
SEAL: Final = """
    WITH r AS MATERIALIZED (
        SELECT r.xid, r.id, uuid_send(gen_random_uuid()) AS salt, {said} AS said FROM {table} r
        WHERE (r.xid, r.id) > (%(xid)s::text::xid8, %(id)s) AND r.xid < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY r.xid, r.id LIMIT %(most)s
    ), leaf AS MATERIALIZED (SELECT xid, id, salt, sha256(salt || convert_to(said, 'UTF8')) AS digest FROM r)
    SELECT count(*), (array_agg(xid::text::bigint ORDER BY xid DESC, id DESC))[1], (array_agg(id ORDER BY xid DESC, id DESC))[1],
           array_agg(salt ORDER BY xid, id), array_agg(digest ORDER BY xid, id), sha256(string_agg(digest, ''::bytea ORDER BY xid, id))
    FROM leaf
"""


@dataclass(frozen=True, slots=True)
class Position:
    xid: int = 0
    id: int = 0


def link(before: bytes, number: int, stream: str, first: Position, last: Position, count: int, digest: bytes) -> bytes:
    """Return the hash that stands for a seal and all before it."""
    place = f"{FORM}:{number}:{stream}:{first.xid}.{first.id}:{last.xid}.{last.id}:{count}:".encode()
    return hashlib.sha256(before + place + digest).digest()


def seal_settled(at: datetime, *, most_blocks: int = 10_000) -> int:
    """Seal what is settled and not sealed yet; return how many rows. Two sealers at once do it once."""
    rows = 0
    for _ in range(most_blocks):
        with transaction.atomic():
            sealed = sum(_seal_some(stream, at) for stream in TABLES)
        rows += sealed
        if not sealed:
            break
    return rows


def _seal_some(stream: str, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEAL_LOCK])
        first, newest = _end_of(stream), Seal.objects.order_by("-number").first()
        cursor.execute(SEAL.format(said=SAID[stream], table=TABLES[stream]), {"xid": str(first.xid), "id": first.id, "most": BLOCK})
        count, xid, pk, salts, leaves, digest = cursor.fetchone()
        if not count:
            return 0
        number, before = (newest.number + 1, bytes(newest.chain)) if newest else (1, b"")
        last, whole = Position(xid, pk), bytes(digest)
        Seal.objects.create(
            number=number, stream=stream, form=FORM, first_xid=first.xid, first_id=first.id, last_xid=last.xid, last_id=last.id,
            row_count=count, digest=whole, before=before, chain=link(before, number, stream, first, last, count, whole), sealed_at=at,
        )  # fmt: skip
        cursor.execute("INSERT INTO audit_leaf (seal_number, salts, digests) VALUES (%s, %s, %s)", [number, salts, leaves])
        return int(count)


def _end_of(stream: str) -> Position:
    """Return where the last seal of a stream ends."""
    row = Seal.objects.filter(stream=stream).order_by("-number").values_list("last_xid", "last_id").first()
    return Position(*row) if row else Position()


def latest_seal() -> Seal | None:
    return Seal.objects.order_by("-number").first()


def unsealed() -> int:
    """Return how many rows wait for a seal, counted up to a block of each stream."""
    return sum(1 for stream in TABLES for _ in _waiting(stream))


def _waiting(stream: str) -> Iterator[int]:
    end = _end_of(stream)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {TABLES[stream]} WHERE (xid, id) > (%s::text::xid8, %s) LIMIT {BLOCK}",  # noqa: S608 - our own names
            [str(end.xid), end.id],
        )
        yield from (row[0] for row in cursor.fetchall())
