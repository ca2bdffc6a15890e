"""What a caller repeats with one Idempotency-Key is done once and answered alike."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Status

from tonglu.exchange.idempotency import idempotent
from tonglu.lib.actor import Actor

KEY = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"


def once(
    request: HttpRequest, response: HttpResponse, status: int, run: Callable[[], dict[str, Any]], *, by: Actor
) -> Status[Any]:  # fmt: skip
    """Run the act, or return what its first run answered; Refused where the key came with another request."""
    key = request.headers.get(KEY)
    if key is None:
        return Status(status, run())
    said = "\n".join([request.method or "", request.path]).encode() + b"\n" + request.body
    answer = idempotent(f"person:{by.person_id}", key, hashlib.sha256(said).hexdigest(), lambda: (status, run()), at=by.at)
    if answer.is_replayed:
        response[REPLAYED] = "true"
    return Status(answer.status, answer.body)
