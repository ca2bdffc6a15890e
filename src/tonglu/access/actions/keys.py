"""API keys: shown once, kept as hashes, of the scope of their person."""

from collections.abc import Sequence
from datetime import date

from tonglu.access.actions.reach import refuse_beyond_reach, refuse_left, refuse_stronger
from tonglu.access.facts import ApiKeyIssued, ApiKeyRevoked
from tonglu.access.models import ApiKey, Person
from tonglu.access.permissions import Permission as P
from tonglu.access.rules.tokens import KEY_PREFIX_LENGTH, hash_of, new_key
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.clock import day_of
from tonglu.lib.labels import label_of
from tonglu.lib.plain import shown
from tonglu.lib.refusals import NotAllowed, Refused

MOST_KEYS = 20
MOST_PER_MINUTE = 1_000_000


@act
def issue_api_key(
    username: str,
    *,
    name: str = "",
    scopes: Sequence[str] = (),
    is_read_only: bool = False,
    expires_on: date | None = None,
    per_minute: int | None = None,
    by: Actor,
) -> str:
    """Return a new key in clear, this once; for oneself, or for somebody whose account one keeps.

    A key may be made weaker than its person: `scopes` leaves only these permissions, `is_read_only` only looking.
    """
    person = Person.objects.filter(username=username.strip().lower()).first()
    if person is None or not _may_touch(person, by):
        raise Refused("没有登录名为「{username}」的人员", username=username[:40])
    refuse_stronger(person, by=by)
    refuse_left(person)
    if person.api_keys.filter(revoked_at=None).count() >= MOST_KEYS:
        raise Refused("每人最多 {n} 个有效密钥，请先停用不用的", n=MOST_KEYS)
    _refuse_limits(scopes, expires_on, per_minute, day_of(by.at))
    key = new_key()
    prefix = key[:KEY_PREFIX_LENGTH]
    ApiKey.objects.create(
        person=person, name=label_of(name, "用途", 60, required=False), prefix=prefix, key_hash=hash_of(key), created_at=by.at,
        scopes=sorted(set(scopes)), is_read_only=is_read_only, expires_on=expires_on, per_minute=per_minute,
    )  # fmt: skip
    tell(ApiKeyIssued(owner_id=person.pk, prefix=prefix, node_id=person.home_id), by=by)
    return key


@act
def revoke_api_key(key_id: int, *, by: Actor) -> None:
    key = ApiKey.objects.select_for_update(of=("self",), no_key=True).select_related("person").filter(pk=key_id).first()
    if key is None or not _may_touch(key.person, by):
        raise NotAllowed
    if key.revoked_at is None:
        key.revoked_at = by.at
        key.save(update_fields=["revoked_at"])
        tell(ApiKeyRevoked(owner_id=key.person_id, prefix=key.prefix, node_id=key.person.home_id), by=by)


def _refuse_limits(scopes: Sequence[str], expires_on: date | None, per_minute: int | None, today: date) -> None:
    if unknown := sorted(set(scopes) - {each.value for each in P}):
        raise Refused("没有权限「{code}」，请从列表中选择", code=shown(unknown[0]))
    if expires_on and not today <= expires_on <= today.replace(year=today.year + 10, day=min(today.day, 28)):
        raise Refused("有效期要在今天和十年以内之间")
    if per_minute is not None and not 1 <= per_minute <= MOST_PER_MINUTE:
        raise Refused("每分钟请求数应在 1 到 {most} 之间", most=MOST_PER_MINUTE)


def _may_touch(person: Person, by: Actor) -> bool:
    if person.pk == by.person_id:
        return True
    if not Person.objects.reachable(by, P.PERSON_EDIT).filter(pk=person.pk).exists():
        return False
    refuse_beyond_reach(person, by=by)
    return True
