"""Whether the chain of seals still fits what lies under it; block by block, so that millions of rows need no memory."""

from collections.abc import Callable, Iterator
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _

from tonglu.audit.models import Seal
from tonglu.audit.seals import SAID, TABLES, Position, link

ERASED: Final = "\\x00000000000000000000000000000000"
SHOWN: Final = 3
# only a diff can be erased, and the act that did it is itself a sealed fact
ERASED_BY: Final = {
    "fact": "false",
    "diff": "EXISTS (SELECT FROM audit_factrow e WHERE e.kind = 'audit.change_erased' AND e.subject_id = r.id)",
}
EACH: Final = 500
Say = Callable[[str], None]
# rows of the block beside their digests by place; a salt of zeros stands where a row was erased
PROOF: Final = """
    WITH r AS (
        SELECT r.id, {said} AS said, row_number() OVER (ORDER BY r.xid, r.id) AS n FROM {table} r
        WHERE (r.xid, r.id) > (%(first_xid)s::text::xid8, %(first_id)s) AND (r.xid, r.id) <= (%(last_xid)s::text::xid8, %(last_id)s)
    ), leaf AS (
        SELECT u.salt, u.digest, u.n FROM audit_leaf l, unnest(l.salts, l.digests) WITH ORDINALITY u(salt, digest, n)
        WHERE l.seal_number = %(number)s
    ), beside AS (
        SELECT n, r.id, leaf.digest, r.said IS NOT NULL AND leaf.digest IS NOT NULL AND (
            CASE WHEN leaf.salt = '{erased}' THEN {told} ELSE sha256(leaf.salt || convert_to(r.said, 'UTF8')) = leaf.digest END) AS fits
        FROM r FULL JOIN leaf USING (n)
    )
    SELECT count(id), count(digest), sha256(string_agg(digest, ''::bytea ORDER BY n)),
           (array_agg(coalesce(id, 0) ORDER BY n) FILTER (WHERE fits IS NOT TRUE))[1:{shown}]
    FROM beside
"""


def broken_seals(*, since: int = 0, say: Say = lambda _: None) -> Iterator[str]:
    """Yield a sentence per seal that does not fit. The chain is always read whole; rows only of seals after `since`."""
    before, number, ends = b"", 0, dict.fromkeys(TABLES, Position())
    for seal in Seal.objects.order_by("number").iterator(EACH):
        number += 1
        if seal.number != number:
            yield _("封存链断开：{wanted} 号封条缺失。").format(wanted=number)
            number, before = seal.number, bytes(seal.before)
        if fault := _fault_of(seal, before, ends.get(seal.stream)):
            yield fault
        if seal.number > since:
            yield from broken_block(seal)
        before, ends[seal.stream] = bytes(seal.chain), Position(seal.last_xid, seal.last_id)
        if not number % EACH:
            say(_("封条 {number} …").format(number=f"{number:,}"))
    yield from _loose_leaves()


def _fault_of(seal: Seal, before: bytes, end: Position | None) -> str:
    """Judge what the seal says of itself: it follows the one before it, and its own hash is over what it says."""
    first, last = Position(seal.first_xid, seal.first_id), Position(seal.last_xid, seal.last_id)
    own = link(bytes(seal.before), seal.number, seal.stream, first, last, seal.row_count, bytes(seal.digest))
    if bytes(seal.before) != before or end != first:
        return str(_("{number} 号封条与前一号不衔接。")).format(number=seal.number)
    return "" if own == bytes(seal.chain) else str(_("{number} 号封条被改动。")).format(number=seal.number)


def broken_block(seal: Seal) -> Iterator[str]:
    """Yield what is wrong with the rows under one seal: changed, missing or put in between, naming the first of them."""
    if seal.stream not in TABLES:
        return
    question = PROOF.format(said=SAID[seal.stream], table=TABLES[seal.stream], erased=ERASED, told=ERASED_BY[seal.stream], shown=SHOWN)
    names = ("number", "first_id", "last_id")
    given = {name: getattr(seal, name) for name in names} | {"first_xid": str(seal.first_xid), "last_xid": str(seal.last_xid)}
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        rows, leaves, digest, wrong = cursor.fetchone()
    where = {"table": TABLES[seal.stream], "number": seal.number}
    if leaves != seal.row_count or digest is None or bytes(digest) != bytes(seal.digest):
        yield _("{table}：{number} 号封条的行摘要被改动。").format(**where)
    if rows != seal.row_count:
        yield _("{table}：{number} 号封条下应有 {wanted} 行，现有 {rows} 行。").format(**where, wanted=seal.row_count, rows=rows)
    if wrong:
        ids = "、".join(f"#{each}" for each in wrong if each) or "-"
        yield _("{table}：{number} 号封条下的行与封存时不同，自 {ids} 起。").format(**where, ids=ids)


def _loose_leaves() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seal_number FROM audit_leaf WHERE seal_number NOT IN (SELECT number FROM audit_seal) ORDER BY 1 LIMIT 20")
        for (number,) in cursor.fetchall():
            yield _("{number} 号封条被删除，它的行摘要还在。").format(number=number)


def chain_at(number: int) -> str:
    """Return the chain's hash at a seal, empty where there is no such seal."""
    seal = Seal.objects.filter(number=number).first()
    return seal.chain_hex if seal else ""
