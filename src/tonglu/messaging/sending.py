"""The outbox empties: claim one (committed), ask the gates again, send, write what became of it.

A crash between claim and answer leaves SENDING; when its lease has run out it becomes UNKNOWN and waits for a person.
"""

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.labelled import N_
from tonglu.messaging import gates
from tonglu.messaging.facts import MessageNotSent, MessageSent
from tonglu.messaging.models import Message, MessageState, Purpose
from tonglu.messaging.providers import TryLater, WillNotGo, provider_for
from tonglu.messaging.rules import timing

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)  # far longer than any provider's time-out
LONGEST_RUN = 60  # seconds; leases count from the start of a run, the rest waits for the next one
S = MessageState


def deliver_due(*, most: int = 200, by: Actor) -> int:
    """Send what is due, one claim at a time, at most so many and not for long; return how many were taken."""
    doubt_stale(by=by)
    done, began = 0, time.monotonic()
    while done < most and time.monotonic() - began < LONGEST_RUN and (message := _claim(by.at)) is not None:
        _send(message, by)
        done += 1
    return done


@act
def doubt_stale(*, by: Actor) -> int:
    """What was being sent when its worker died is neither sent nor unsent."""
    stale = list(Message.objects.select_for_update(skip_locked=True).filter(state=S.SENDING, next_at__lt=by.at)[:500])
    for each in stale:
        _end(each, S.UNKNOWN, N_("发送中断，不知道对方是否已收到"), by)
    return len(stale)


@transaction.atomic
def _claim(at: datetime) -> Message | None:
    due = Message.objects.filter(state=S.WAITING, next_at__lte=at).order_by("next_at", "id")
    message = due.select_for_update(skip_locked=True, of=("self",)).select_related("template").first()
    if message is None:
        return None
    message.state, message.next_at = S.SENDING, at + LEASE
    Message.objects.filter(pk=message.pk).update(state=S.SENDING, next_at=at + LEASE, attempts=F("attempts") + 1)
    message.attempts += 1
    return message


def _send(message: Message, by: Actor) -> None:
    if reason := gates.refusal_of(message, by.at):
        _finish(message, S.HELD, reason, by=by)
    elif (later := _later(message, by.at)) > by.at:
        _put_back(message, later, attempts=message.attempts - 1, by=by)
    else:
        _hand_over(message, by)


def _later(message: Message, at: datetime) -> datetime:
    """The moment at which it may go: advertising keeps the night, and everything what the customer wishes."""
    wished = gates.later_of(message, at)
    return max(wished, timing.after_quiet(at)) if message.purpose == Purpose.MARKETING else wished


def _hand_over(message: Message, by: Actor) -> None:
    address = message.address._open()  # noqa: SLF001 - the provider needs the number; nothing shows or logs it
    try:
        receipt = provider_for(message.medium).send(key=message.key, address=address, text=message.text, subject=message.subject)
    except TryLater as fault:
        again = timing.next_try(message.attempts, by.at)
        if again is None:
            _finish(message, S.FAILED, N_("多次发送失败"), by=by)
        else:
            _put_back(message, again, attempts=message.attempts, by=by, reason=str(fault))
    except WillNotGo as fault:
        _finish(message, S.FAILED, str(fault) or N_("对方拒收"), by=by)
    except Exception:
        log.exception("message %s: the provider's answer is unknown", message.pk)
        _finish(message, S.UNKNOWN, N_("没有得到服务商的答复，不知道是否已发出"), by=by)
    else:
        _finish(message, S.SENT, "", receipt, by=by)


@act
def _put_back(message: Message, next_at: datetime, *, attempts: int, reason: str = "", by: Actor) -> None:  # noqa: ARG001 - by names the act
    mine = Message.objects.filter(pk=message.pk, state=S.SENDING)
    mine.update(state=S.WAITING, next_at=next_at, attempts=attempts, reason=reason[:200])


@act
def _finish(message: Message, state: MessageState, reason: str, receipt: str = "", *, by: Actor) -> None:
    _end(message, state, reason, by, receipt)


def _end(message: Message, state: MessageState, reason: str, by: Actor, receipt: str = "") -> None:
    """Compare and swap: only who still holds the claim writes the end, and tells it once."""
    mine = Message.objects.filter(pk=message.pk, state=S.SENDING)
    sent_at = by.at if state == S.SENT else None
    if not mine.update(state=state, reason=reason[:200], receipt=receipt, sent_at=sent_at, next_at=None):
        return
    code = message.template.code if message.template else ""
    where = {"node_id": message.node_id, "customer_id": message.customer_id}
    if state == S.SENT:
        tell(MessageSent(message_id=message.pk, code=code, medium=message.medium, **where), by=by)
    else:
        tell(MessageNotSent(message_id=message.pk, code=code, medium=message.medium, state=state, reason=reason[:200], **where), by=by)
