"""People come, change and leave."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from tonglu.access.actions.reach import (
    has_administrator,
    lock_grants,
    refuse_left,
    refuse_no_administrator,
    refuse_stronger,
    take_person,
)
from tonglu.access.actions.signing import end_sittings
from tonglu.access.facts import PersonChanged, PersonJoined, PersonLeft, TenureChanged
from tonglu.access.models import Person, PersonState, SignInLink, Tenure
from tonglu.access.permissions import Permission as P
from tonglu.access.queries import open_grants
from tonglu.audit.actions import tell
from tonglu.lib import phones
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.dates import sensible_day
from tonglu.lib.labels import label_of
from tonglu.lib.refusals import Refused
from tonglu.organisation.models import Node, Post

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


@act
def add_person(
    *, username: str, name: str, home_id: int, mobile: str = "", email: str = "", joined_on: date | None = None,
    hours_share: int | None = None, by: Actor,
) -> Person:  # fmt: skip
    """Add a member of staff (入职) without a password; a one-time link lets him set it."""
    home = take(Node, home_id, by=by, permission=P.PERSON_EDIT)
    person = Person(username=checked_username(username), home=home, joined_on=sensible_day(joined_on or day_of(by.at)))
    person.set_unusable_password()
    _set_share(person, hours_share)
    _fill(person, name, mobile, email)
    _save(person)
    tell(PersonJoined(joined_id=person.pk, node_id=home.pk), by=by)
    return person


@act
def change_person(
    person_id: int, *, name: str, home_id: int, mobile: str | None = None, email: str = "", joined_on: date | None = None,
    hours_share: int | None = None, by: Actor,
) -> Person:  # fmt: skip
    """Change what is known of a person; mobile None leaves the number as it is."""
    person = take_person(person_id, by=by)
    refuse_left(person)
    if email.strip() != person.email:  # a forgotten password is mailed there
        refuse_stronger(person, by=by)
    person.home = take(Node, home_id, by=by, permission=P.PERSON_EDIT)
    person.joined_on = sensible_day(joined_on) if joined_on else person.joined_on
    _set_share(person, hours_share)
    _fill(person, name, mobile, email)
    _save(person)
    tell(PersonChanged(changed_id=person.pk, node_id=home_id), by=by)
    return person


@act
def leave(person_id: int, *, by: Actor) -> Person:
    """离职: grants, posts, sessions, keys and links end at once; reactions give his open work back."""
    lock_grants()
    had_one = has_administrator(by)
    person = take_person(person_id, by=by)
    if person.pk == by.person_id:
        raise Refused("不能给自己办理离职，请由另一位管理员办理")
    refuse_left(person)
    today = day_of(by.at)
    person.state, person.left_on = PersonState.LEFT, today
    person.session_epoch += 1
    person.save(update_fields=["state", "left_on", "session_epoch"])
    open_grants(by.at).filter(person=person).update(until=today)
    person.tenures.filter(until=None).update(until=today)
    person.api_keys.filter(revoked_at=None).update(revoked_at=by.at)
    SignInLink.objects.filter(person=person, used_at=None).update(used_at=by.at)
    end_sittings(person, by=by)
    if had_one:
        refuse_no_administrator(by=by)
    tell(PersonLeft(left_id=person.pk, node_id=person.home_id), by=by)
    return person


@act
def come_back(person_id: int, *, by: Actor) -> Person:
    """重新入职: the account opens again without any of its former grants."""
    person = take_person(person_id, by=by)
    if person.is_active:
        raise Refused("{name}在职，不需要重新入职", name=person.name)
    person.state, person.left_on, person.joined_on = PersonState.ACTIVE, None, day_of(by.at)
    person.save(update_fields=["state", "left_on", "joined_on"])
    tell(PersonJoined(joined_id=person.pk, node_id=person.home_id), by=by)
    return person


@act
def appoint(person_id: int, *, post_id: int, since: date | None = None, by: Actor) -> Tenure:
    """任职: put a person into a post; several at once are usual."""
    post = take(Post, post_id, by=by, permission=P.PERSON_EDIT)
    person = take_person(person_id, by=by)
    refuse_left(person)
    if person.tenures.filter(post=post, until=None).exists():
        raise Refused("{name}已经在岗位「{post}」上", name=person.name, post=post.name)
    tenure = Tenure.objects.create(person=person, post=post, since=sensible_day(since or day_of(by.at)))
    tell(TenureChanged(changed_id=person.pk, post_id=post.pk, node_id=post.node_id), by=by)
    return tenure


@act
def end_tenure(person_id: int, *, tenure_id: int, by: Actor) -> None:
    person = take_person(person_id, by=by)
    tenure = person.tenures.filter(pk=tenure_id, until=None).first()
    if tenure is None:
        raise Refused("这段任职已经结束，请刷新后再看")
    tenure.until = max(day_of(by.at), tenure.since)
    tenure.save(update_fields=["until"])
    tell(TenureChanged(changed_id=person.pk, post_id=tenure.post_id, node_id=person.home_id), by=by)


def checked_username(username: str) -> str:
    plain = username.strip().lower()
    if not USERNAME.fullmatch(plain):
        raise Refused("登录名用小写字母或数字开头，可含字母、数字、点、横线、下划线，2 到 40 位")
    return plain


def _set_share(person: Person, hours_share: int | None) -> None:
    """None leaves it as it is: full-time for whoever is new."""
    if hours_share is None:
        return
    if not 1 <= hours_share <= 100:
        raise Refused("工时占比应在 1 到 100 之间，全职为 100")
    person.hours_share = hours_share


def _fill(person: Person, name: str, mobile: str | None, email: str) -> None:
    person.name = label_of(name, "姓名", 60)
    if mobile is not None:
        person.mobile = phones.parse_phone(mobile).stored if mobile.strip() else ""
    if email.strip():
        try:
            validate_email(email.strip())
        except ValidationError as wrong:
            raise Refused("邮箱「{email}」不完整，请检查", email=email.strip()[:80]) from wrong
    person.email = email.strip()


def _save(person: Person) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as clash:
        raise Refused("登录名「{username}」已有人使用，请换一个", username=person.username) from clash
