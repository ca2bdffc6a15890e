"""A notice to a member of staff: by the bell, by mail at once, or as a line of the next digest, as the person wishes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.messaging import queries
from tonglu.messaging.models import Medium, Message, MessageState, MessageTemplate, NoticeHours, NoticeWish
from tonglu.messaging.rules import texts, timing
from tonglu.messaging.rules.wishes import MailWish, Ways, ways_of
from tonglu.messaging.shipped import NOTICES


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who is told: the person and the mail address, "" where there is none."""

    person_id: int
    address: str = ""


@act
def notify(
    *, code: str, key: str, to: Reader, values: Mapping[str, object], node_id: int | None = None, link: str = "",
    asked: str = "", is_urgent: bool = False, ask_id: int | None = None, by: Actor,
) -> int:  # fmt: skip
    """Tell one member of staff; `key` says what must not be told twice. Return how many messages are new.

    `asked` is the medium that a rule names (both, bell, mail), `is_urgent` breaks through quiet hours, `ask_id` names
    the escalation that the reader is asked to acknowledge. 0 where the template is switched off.
    """
    template = queries.template_in_force(code, by.at)
    if template is None:
        return 0
    kind, wish = NOTICES[code], NoticeWish.objects.filter(person_id=to.person_id, code=code).first()
    ways = ways_of(
        Ways(has_bell=True, mail=kind.mail), Ways(wish.has_bell, wish.mail) if wish else None, is_fixed=kind.is_fixed,
        asked=asked, is_urgent=is_urgent, has_address=bool(to.address),
    )  # fmt: skip
    text = texts.fill(template.text, values)
    common = {"node_id": node_id, "to_person_id": to.person_id, "link": link, "ask_id": ask_id}
    made: list[Message] = []
    if ways.has_bell:
        made.append(_message(template, Medium.BELL, key, text, by.at, state=MessageState.SENT, sent_at=by.at, **common))
    if ways.mail and not _still_asks(key, to, ask_id):
        made.append(_mail(template, key, text, to, ways.mail, is_urgent=is_urgent, at=by.at, **common))
    before = set(Message.objects.filter(key__in=[each.key for each in made]).values_list("key", flat=True))
    Message.objects.bulk_create([each for each in made if each.key not in before], ignore_conflicts=True)
    return len(made) - len(before)


def _still_asks(key: str, to: Reader, ask_id: int | None) -> bool:
    """Say whether a mail that asks for the same is still to go (held over the night, or for the digest): a second would come beside it."""
    if ask_id is None:
        return False
    is_waiting = Q(state=MessageState.WAITING) | Q(state=MessageState.GATHERED)  # each with its own small index
    asking = Message.objects.filter(is_waiting, medium=Medium.MAIL, to_person_id=to.person_id, ask_id=ask_id)
    return asking.exclude(key=f"{key}:mail").exists()


def _mail(
    template: MessageTemplate, key: str, text: str, to: Reader, mail: str, *, is_urgent: bool, at: datetime, **common: object
) -> Message:
    hours = NoticeHours.objects.filter(person_id=to.person_id).first() or NoticeHours(person_id=to.person_id)
    if mail == MailWish.DIGEST:
        state, next_at = MessageState.GATHERED, timing.next_of(at, hours.digest_at)
    else:
        state, next_at = MessageState.WAITING, at if is_urgent else timing.after_own_quiet(at, hours.quiet_from, hours.quiet_until)
        text = with_link(text, str(common["link"]))
    return _message(
        template, Medium.MAIL, f"{key}:mail", text, at, state=state, next_at=next_at, address=to.address,
        subject=_("同路：{what}").format(what=_(template.name))[:100], **common,
    )  # fmt: skip


def _message(template: MessageTemplate, medium: Medium, key: str, text: str, at: datetime, **more: object) -> Message:
    return Message(template=template, medium=medium, key=key, purpose=template.purpose, text=text, created_at=at, **more)


def with_link(text: str, link: str) -> str:
    """A mail is read elsewhere: it says where the matter is."""
    return f"{text}\n{settings.PUBLIC_URL.rstrip('/')}{link}" if link else text
