"""One's own wishes: how to hear of each kind of notice, and when not to be disturbed."""

from collections.abc import Mapping, Sequence

from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.messaging import queries
from tonglu.messaging.facts import WishesChanged
from tonglu.messaging.models import NoticeHours, NoticeWish
from tonglu.messaging.rules.wishes import MailWish, Ways
from tonglu.messaging.shipped import NOTICES

DAY = 24 * 60
MOST_DIGESTS = 4


@act
def save_wishes(wishes: Mapping[str, Ways], *, quiet_from: int, quiet_until: int, digest_at: Sequence[int], by: Actor) -> NoticeHours:
    """Keep one's wishes; hours are minutes after midnight, the same start and end mean that there are no quiet hours.

    Refused where a kind that nobody may switch off is switched off, and for hours that no day has.
    """
    if by.person_id is None:
        raise NotAllowed
    for code, ways in wishes.items():
        _checked(code, ways)
    hours = sorted(set(digest_at))
    if not all(0 <= each < DAY for each in (quiet_from, quiet_until, *hours)):
        raise Refused("时间应在 00:00 到 23:59 之间")
    if not 1 <= len(hours) <= MOST_DIGESTS:
        raise Refused("汇总时间请填 1 到 {most} 个", most=MOST_DIGESTS)

    before = queries.wishes_of(by)
    changed = sorted(code for code, ways in wishes.items() if before[code] != ways)
    for code in changed:
        NoticeWish.objects.update_or_create(
            person_id=by.person_id, code=code, defaults={"has_bell": wishes[code].has_bell, "mail": wishes[code].mail}
        )
    kept, _ = NoticeHours.objects.update_or_create(
        person_id=by.person_id, defaults={"quiet_from": quiet_from, "quiet_until": quiet_until, "digest_at": hours}
    )
    tell(WishesChanged(wisher_id=by.person_id, codes=changed), by=by)
    return kept


def _checked(code: str, ways: Ways) -> None:
    if code not in NOTICES or ways.mail not in {"", *MailWish}:
        raise Refused("没有这种通知，请刷新页面后再试")
    if NOTICES[code].is_fixed and not ways.has_bell:
        raise Refused("「{name}」不能关闭站内提醒", name=NOTICES[code].name)
