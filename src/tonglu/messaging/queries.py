"""Templates in force, the bell, the outbox."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed
from tonglu.lib.scope import ScopedQuerySet
from tonglu.messaging.facts import MESSAGE_VIEW, SETTING_EDIT
from tonglu.messaging.models import Medium, Message, MessageTemplate, NoticeHours, NoticeWish
from tonglu.messaging.rules.wishes import Ways
from tonglu.messaging.shipped import NOTICES, SHIPPED


def template_in_force(code: str, at: datetime) -> MessageTemplate | None:
    """Return the newest version that has begun; None where there is none or it is switched off."""
    newest = MessageTemplate.objects.filter(code=code, since__lte=at).order_by("-since", "-version").first()
    return newest if newest and newest.is_active else None


def templates_for(by: Actor) -> QuerySet[MessageTemplate]:
    """The version in force (or to come first) of every code, for the settings page."""
    _may_edit(by)
    return MessageTemplate.objects.filter(code__in=SHIPPED).order_by("code", "-version").distinct("code")


def template_versions(by: Actor, code: str) -> QuerySet[MessageTemplate]:
    _may_edit(by)
    return MessageTemplate.objects.filter(code=code).order_by("-version")


def bell_for(by: Actor, *, unread: bool = False) -> QuerySet[Message]:
    """Return one's own notices, newest first; nobody reads another's."""
    mine = Message.objects.filter(medium=Medium.BELL, to_person_id=by.person_id or 0).order_by("-id")
    return mine.filter(read_at=None) if unread else mine


# a part of a statement: the unread notices of a person by the index of the bell, counted no further than a hundred
UNREAD: Final = (
    "(SELECT count(*) FROM (SELECT FROM messaging_message WHERE medium = 'bell' AND to_person_id = {person} AND read_at IS NULL"
    " LIMIT 100) AS unread)"
)


def unread_count(by: Actor) -> int:
    """Return the number of unread notices, counted no further than a hundred."""
    found = prepared.row(f"SELECT {UNREAD.format(person='%s')}", [by.person_id or 0])
    return int(found[0]) if found else 0


def wishes_of(by: Actor) -> dict[str, Ways]:
    """Return how the actor hears of each kind of notice, as chosen or as usual."""
    chosen = {each.code: Ways(each.has_bell, each.mail) for each in NoticeWish.objects.filter(person_id=by.person_id or 0)}
    return {code: chosen.get(code) or Ways(has_bell=True, mail=kind.mail) for code, kind in NOTICES.items()}


def hours_of(by: Actor) -> NoticeHours:
    """Return the actor's quiet hours and digest hours; the usual ones, unsaved, where none were chosen."""
    return NoticeHours.objects.filter(person_id=by.person_id or 0).first() or NoticeHours(person_id=by.person_id or 0)


def messages_for(by: Actor) -> ScopedQuerySet[Message]:
    """The outbox: what went, waits or failed, newest first; addresses stay veiled."""
    return Message.objects.reachable(by, MESSAGE_VIEW).exclude(medium=Medium.BELL).select_related("template").order_by("-id")


def message_for(by: Actor, message_id: int) -> Message:
    found = messages_for(by).filter(pk=message_id).first()
    if found is None:
        raise NotAllowed
    return found


def _may_edit(by: Actor) -> None:
    if not by.can(SETTING_EDIT):
        raise NotAllowed
