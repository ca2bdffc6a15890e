"""One-time links: only the hash is kept, and only the first click gets through."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q

from tonglu.access.actions.reach import refuse_beyond_reach, refuse_left, refuse_stronger
from tonglu.access.actions.signing import end_sittings, write_password
from tonglu.access.facts import LinkIssued, PasswordSet
from tonglu.access.models import LinkPurpose, Person, PersonState, SignInLink
from tonglu.access.permissions import Permission as P
from tonglu.access.rules.tokens import LIFE, LINK_PATH, hash_of, new_token
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.messaging.actions import queue_message

MAILS_AN_HOUR: Final = 3
MAILED_LIFE: Final = timedelta(minutes=30)  # the mail says so
GONE: Final = N_("这个链接已失效：可能已经用过或过期。请重新索取一个")


@act
def sign_in_link(username: str, *, purpose: str = LinkPurpose.SIGN_IN, by: Actor) -> str:
    """Return the path of a new one-time link for somebody whose account the actor keeps."""
    person = Person.objects.reachable(by, P.PERSON_EDIT).filter(username=username.strip().lower()).first()
    if person is None:
        raise Refused("没有登录名为「{username}」的人员", username=username[:40])
    refuse_beyond_reach(person, by=by)
    refuse_stronger(person, by=by)
    refuse_left(person)
    return _issue(person, LinkPurpose(purpose), by)


@act
def mail_password_link(name_or_mail: str, *, by: Actor) -> None:
    """Mail a link to set a new password; whether the account exists, the answer is the same: nothing."""
    wish = name_or_mail.strip().lower()[:254]
    found = Person.objects.filter(Q(username=wish) | Q(email__iexact=wish), state=PersonState.ACTIVE).exclude(email="").first()
    if found is None or not wish:
        return
    lately = SignInLink.objects.filter(person=found, purpose=LinkPurpose.PASSWORD, expires_at__gt=by.at + MAILED_LIFE - timedelta(hours=1))
    if lately.count() >= MAILS_AN_HOUR:
        return
    path = _issue(found, LinkPurpose.PASSWORD, by, within=MAILED_LIFE)
    queue_message(
        code="access.password_link",
        key=f"access.password_link:{hash_of(path)[:32]}",
        to_person_id=found.pk,
        address=found.email,
        values={"link": settings.PUBLIC_URL.rstrip("/") + path},
        by=by,
    )


def peek_link(token: str, *, by: Actor) -> SignInLink:
    """Return a link that may still be used, without using it; Refused otherwise."""
    link = SignInLink.objects.select_related("person").filter(token_hash=hash_of(token), used_at=None, expires_at__gt=by.at).first()
    if link is None or (link.person and not link.person.is_active):
        raise Refused(GONE)
    return link


@act
def use_link(token: str, *, by: Actor) -> SignInLink:
    """Use a link up: of two clicks at once the second waits for the row and finds it used."""
    link = SignInLink.objects.select_for_update(no_key=True).filter(token_hash=hash_of(token)).first()
    if link is None or link.used_at is not None or link.expires_at <= by.at:
        raise Refused(GONE)
    if link.person and not link.person.is_active:
        raise Refused(GONE)
    link.used_at = by.at
    link.save(update_fields=["used_at"])
    return link


@act
def set_password_by_link(token: str, *, password: str, by: Actor) -> Person:
    """Set a password with a link for it; every session the person had ends."""
    link = use_link(token, by=by)
    if link.person is None or link.purpose != LinkPurpose.PASSWORD:
        raise NotAllowed
    person: Person = Person.objects.select_for_update(no_key=True).get(pk=link.person_id)
    write_password(person, password)
    end_sittings(person, by=by)
    tell(PasswordSet(signed_id=person.pk, node_id=person.home_id), by=by)
    return person


def _issue(person: Person, purpose: LinkPurpose, by: Actor, within: timedelta | None = None) -> str:
    token = new_token()
    SignInLink.objects.create(person=person, purpose=purpose, token_hash=hash_of(token), expires_at=by.at + (within or LIFE[purpose]))
    tell(LinkIssued(signed_id=person.pk, purpose=purpose, node_id=person.home_id), by=by)
    return LINK_PATH.format(token=token)
