"""Queue a message in the transaction of the act; the worker sends it after commit."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast

from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take, wait_turn
from tonglu.lib.dates import refuse_far
from tonglu.lib.labelled import N_
from tonglu.lib.plain import has_controls
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.veil import Veil
from tonglu.messaging import gates, queries
from tonglu.messaging.facts import MESSAGE_VIEW, SETTING_EDIT, MessageNotSent, MessageSentAgain, TemplateChanged
from tonglu.messaging.models import Medium, Message, MessageState, MessageTemplate
from tonglu.messaging.rules import texts, timing
from tonglu.messaging.shipped import SHIPPED


@act
def queue_message(
    *, code: str, key: str, customer_id: int | None = None, to_person_id: int | None = None, address: str | Veil = "",
    values: Mapping[str, object], node_id: int | None = None, link: str = "", by: Actor,
) -> Message | None:  # fmt: skip
    """Put a message into the outbox; `key` says what must not be sent twice, a repeat returns the first.

    None where the template is switched off. What may not go is kept as HELD with the reason, so that it can be seen.
    """
    template = queries.template_in_force(code, by.at)
    if template is None:
        return None
    message = Message(
        key=key, template=template, medium=template.medium, purpose=template.purpose, node_id=node_id,
        customer_id=customer_id, to_person_id=to_person_id, address=cast("str", address), link=link,
        text=texts.fill(template.text, values), created_at=by.at,
    )  # fmt: skip
    _set_out(message, by.at)
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return Message.objects.select_related("template").get(key=key)


def _set_out(message: Message, at: datetime) -> None:
    if message.medium == Medium.BELL:  # it is where it should be as soon as it is written
        message.state, message.sent_at = MessageState.SENT, at
    elif reason := (gates.refusal_of(message, at) or ("" if message.address else N_("没有联系方式"))):
        message.state, message.reason = MessageState.HELD, reason[:200]
    else:
        is_advertising = message.purpose == "marketing"
        message.state, message.next_at = MessageState.WAITING, timing.after_quiet(at) if is_advertising else at


@act
def send_again(message_id: int, *, reason: str, by: Actor) -> Message:
    """A person decides about a message that failed, or of which nobody knows whether it went."""
    message = take(Message, message_id, permission=MESSAGE_VIEW, by=by)
    if message.state not in {MessageState.FAILED, MessageState.UNKNOWN}:
        raise Refused("只有失败或结果未知的消息可以重新发送")
    if not reason.strip():
        raise Refused("请填写重新发送的原因")
    if has_controls(reason):
        raise Refused("{what}里有不可见的控制字符，请删除后再提交", what="原因")
    message.state, message.next_at, message.attempts, message.reason = MessageState.WAITING, by.at, 0, ""
    message.save(update_fields=["state", "next_at", "attempts", "reason"])
    tell(
        MessageSentAgain(message_id=message.pk, reason=reason.strip()[:200], node_id=message.node_id, customer_id=message.customer_id),
        by=by,
    )
    return message


@act
def hold_mail_of(person_id: int, *, reason: str, by: Actor) -> int:
    """Let nothing more go to somebody's address: what waits and what was gathered stays here; return how many."""
    waiting = Message.objects.filter(to_person_id=person_id, medium=Medium.MAIL, state__in=[MessageState.WAITING, MessageState.GATHERED])
    held = list(waiting.select_for_update(of=("self",)).select_related("template").order_by("pk"))
    for each in held:
        each.state, each.next_at, each.reason = MessageState.HELD, None, reason
        each.save(update_fields=["state", "next_at", "reason"])
        code = each.template.code if each.template else ""
        tell(
            MessageNotSent(message_id=each.pk, code=code, medium=each.medium, state=each.state, reason=reason, node_id=each.node_id), by=by
        )
    return len(held)


@act
def read_bell(ids: Iterable[int] | None = None, *, by: Actor) -> int:
    """Mark one's own notices as read, all where none is named; return how many were new."""
    waiting = queries.bell_for(by, unread=True)
    return waiting.filter(pk__in=list(ids)).update(read_at=by.at) if ids is not None else waiting.update(read_at=by.at)


@act
def read_asked(ask_id: int, *, by: Actor) -> int:
    """Mark one's own notices as read that asked for an acknowledgement which has been given."""
    return queries.bell_for(by, unread=True).filter(ask_id=ask_id).update(read_at=by.at)


@act
def save_template(code: str, *, text: str, since: datetime | None = None, is_active: bool = True, by: Actor) -> MessageTemplate:
    """Write the next version of a template, in force from `since` (now where none is given)."""
    if not by.can(SETTING_EDIT):
        raise NotAllowed
    if code not in SHIPPED:
        raise Refused("没有这个消息模板，请从列表中选择")
    if since is not None and since < by.at:
        raise Refused("生效时间不能早于现在，已发送的消息不会改变")
    refuse_far(since or by.at, now=by.at)
    shipped = SHIPPED[code]
    plain = texts.check_text(text, shipped.places)
    wait_turn("messaging.templates")
    last = MessageTemplate.objects.filter(code=code).order_by("-version").first()
    made = MessageTemplate.objects.create(
        code=code, name=last.name if last else shipped.name, medium=shipped.medium, text=plain,
        purpose=last.purpose if last else "service", version=last.version + 1 if last else 1,
        since=since or by.at, is_active=is_active,
    )  # fmt: skip
    tell(TemplateChanged(template_id=made.pk, code=code, version=made.version), by=by)
    return made
