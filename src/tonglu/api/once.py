"""What a caller repeats with one Idempotency-Key is done once and answered alike."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from ninja import Status

from tonglu.exchange.idempotency import idempotent
from tonglu.lib.actor import Actor

KEY = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"


def once(
    request: HttpRequest, response: HttpResponse, status: int, run: Callable[[], Any], *, said: bytes | None = None, by: Actor
) -> Status[Any]:  # fmt: skip
    """Run the act, or return what its first run answered; Refused where the key came with another request.

    `said` is what the request holds where its body cannot be read any more (an upload).
    """
    key = request.headers.get(KEY)
    if key is None:
        return Status(status, run())
    asked = "\n".join([request.method or "", request.path]).encode() + b"\n" + (request.body if said is None else said)
    answer = idempotent(f"person:{by.person_id}", key, hashlib.sha256(asked).hexdigest(), lambda: (status, _plain(run())), at=by.at)
    if answer.is_replayed:
        response[REPLAYED] = "true"
    return Status(answer.status, answer.body)


def _plain(body: dict[str, Any]) -> Any:
    """The answer as JSON keeps it: moments and numbers with decimals as text."""
    return json.loads(json.dumps(body, cls=DjangoJSONEncoder))
