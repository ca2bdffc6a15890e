"""Queue a message in the transaction of the act; the worker sends it after commit."""

from collections.abc import Mapping

from tonglu.lib.actor import Actor
from tonglu.messaging.models import Message


def queue_message(
    *, code: str, key: str, customer_id: int | None = None, to_person_id: int | None = None, address: str = "",
    values: Mapping[str, object], node_id: int | None = None, link: str = "", by: Actor,
) -> Message | None:  # fmt: skip
    raise NotImplementedError
