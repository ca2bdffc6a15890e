"""Whether a message may go to a customer is asked of higher apps, at queueing and again at the moment of sending."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from tonglu.lib.labelled import N_
from tonglu.messaging.models import Message, Purpose


class MessageGate(Protocol):
    """Enrolled in AppConfig.ready by the app that keeps consent (customers)."""

    def refusal(self, message: Message, at: datetime) -> str:
        """Return why the message may not go, "" where it may."""
        ...


GATES: list[MessageGate] = []
WAITS: list[Callable[[Message, datetime], datetime]] = []


def enrol(gate: MessageGate) -> None:
    GATES.append(gate)


def refusal_of(message: Message, at: datetime) -> str:
    """Return the first gate's reason; advertising without a gate that could refuse it never goes."""
    if message.purpose == Purpose.MARKETING and not GATES:
        return N_("没有核对营销许可的规则，营销消息不发送")
    return next((reason for gate in GATES if (reason := gate.refusal(message, at))), "")


def enrol_wait(wait: Callable[[Message, datetime], datetime]) -> None:
    """Enrol what a message may have to wait for; it returns the moment itself where it need not."""
    if wait not in WAITS:
        WAITS.append(wait)


def later_of(message: Message, at: datetime) -> datetime:
    """Return the moment at which a message may go."""
    return max([at, *(wait(message, at) for wait in WAITS)])
