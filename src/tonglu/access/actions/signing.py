"""Passwords and sessions of people who sign in."""

from django.contrib.auth import password_validation
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError

from tonglu.access.actions.reach import refuse_left, take_person
from tonglu.access.facts import PasswordSet, SignedIn, SignedOut, SignedOutEverywhere
from tonglu.access.models import Person, Sitting
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import NotAllowed, Refused


class WrongPassword(Refused):
    """The old password is not the one."""


@act
def record_sign_in(*, session_key: str, how: str, device: str = "", address: str | None = None, by: Actor) -> Sitting:
    """Note that the actor signed in, with which browser and how (password, link)."""
    sitting, _ = Sitting.objects.update_or_create(
        session_key=session_key,
        defaults={"person_id": _me(by), "how": how, "device": device[:120], "address": address, "since": by.at, "ended_at": None},
    )
    tell(SignedIn(signed_id=_me(by), how=how), by=by)
    return sitting


@act
def record_sign_out(*, session_key: str, by: Actor) -> None:
    Sitting.objects.filter(session_key=session_key, person_id=_me(by), ended_at=None).update(ended_at=by.at)
    tell(SignedOut(signed_id=_me(by)), by=by)


@act
def end_sitting(sitting_id: int, *, by: Actor) -> None:
    """Sign one browser out: one's own, or of somebody whose account one keeps."""
    sitting = Sitting.objects.select_related("person").filter(pk=sitting_id).first()
    if sitting is None:
        raise NotAllowed
    if sitting.person_id != by.person_id:
        take_person(sitting.person_id, by=by)
    Session.objects.filter(session_key=sitting.session_key).delete()
    Sitting.objects.filter(pk=sitting.pk, ended_at=None).update(ended_at=by.at)
    tell(SignedOut(signed_id=sitting.person_id, node_id=sitting.person.home_id), by=by)


@act
def sign_out_everywhere(person_id: int, *, by: Actor) -> Person:
    """End every session of a person; sessions carry the epoch, so that raising it ends them all at once."""
    person = _myself(by) if person_id == by.person_id else take_person(person_id, by=by)
    person.session_epoch += 1
    person.save(update_fields=["session_epoch"])
    end_sittings(person, by=by)
    tell(SignedOutEverywhere(signed_id=person.pk, node_id=person.home_id), by=by)
    return person


@act
def change_password(*, old: str, new: str, by: Actor) -> Person:
    """Change one's own password; every other browser is signed out by it."""
    person = _myself(by)
    if person.has_usable_password() and not person.check_password(old):
        raise WrongPassword(N_("原密码不对，请重新输入"))
    write_password(person, new)
    end_sittings(person, by=by)
    tell(PasswordSet(signed_id=person.pk, node_id=person.home_id), by=by)
    return person


def write_password(person: Person, password: str) -> None:
    """Check a new password against the rules and store its hash."""
    if "\0" in password:
        raise Refused("密码含有不能使用的字符")
    try:
        password_validation.validate_password(password, person)
    except ValidationError as weak:
        raise Refused("{why}", why=" ".join(weak.messages)) from weak
    person.set_password(password)
    person.save(update_fields=["password"])


def end_sittings(person: Person, *, by: Actor) -> None:
    open_ones = Sitting.objects.filter(person=person, ended_at=None)
    Session.objects.filter(session_key__in=list(open_ones.values_list("session_key", flat=True))).delete()
    open_ones.update(ended_at=by.at)


@act
def choose_language(*, language: str, by: Actor) -> None:
    Person.objects.filter(pk=_me(by)).update(language=language)


def _me(by: Actor) -> int:
    if by.person_id is None:
        raise NotAllowed
    return by.person_id


def _myself(by: Actor) -> Person:
    person: Person = Person.objects.select_for_update(no_key=True).get(pk=_me(by))
    refuse_left(person)
    return person
