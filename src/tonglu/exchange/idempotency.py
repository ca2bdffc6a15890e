"""Whatever a person or partner may repeat is done once: the key is UNIQUE in the transaction of the act."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb

from tonglu.exchange.models import IdempotencyKey
from tonglu.lib import prepared
from tonglu.lib.acts import whole_transaction
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import Refused

LONGEST_KEY = 200
CLAIM = """
INSERT INTO exchange_idempotencykey (owner, key, request_hash, status, answer, created_at)
VALUES (%s, %s, %s, 0, '{}', %s) ON CONFLICT (owner, key) DO NOTHING RETURNING id
"""
ANSWERED = "UPDATE exchange_idempotencykey SET status = %s, answer = %s WHERE id = %s RETURNING id"


class KeyReused(Refused):
    """The key came before, with another request."""


class Answer(NamedTuple):
    status: int
    body: Any
    is_replayed: bool


def idempotent(owner: str, key: str, request_hash: str, run: Callable[[], tuple[int, Any]], *, at: datetime) -> Answer:
    """Run once per (owner, key) and remember the answer; a repeat waits for the first and gets its answer.

    `run` returns (status, JSON-ready body) and does its act in the transaction opened here; a refusal raised by it
    rolls the key back too, so that a mended request may use the same key. KeyReused where the key came with another body.
    """
    if not key.strip() or len(key) > LONGEST_KEY or not key.isprintable():
        raise Refused("Idempotency-Key 应为 1 到 200 个可见字符")
    with whole_transaction():
        if (row_id := _claim(owner, key, request_hash, at)) is None:
            return _replay(owner, key, request_hash)
        status, body = run()
        prepared.rows(ANSWERED, [status, Jsonb(body), row_id])
        return Answer(status, body, is_replayed=False)


def _claim(owner: str, key: str, request_hash: str, at: datetime) -> int | None:
    """Insert the key; where another transaction holds it uncommitted the index makes this one wait for its end."""
    row = prepared.row(CLAIM, [owner, key, request_hash, at])
    return row[0] if row else None


def _replay(owner: str, key: str, request_hash: str) -> Answer:
    seen = IdempotencyKey.objects.get(owner=owner, key=key)
    if seen.request_hash != request_hash:
        raise KeyReused(N_("这个 Idempotency-Key 已用于另一个请求，请换一个新的"))
    return Answer(seen.status, seen.answer, is_replayed=True)
