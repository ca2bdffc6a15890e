"""资料完整度: what is known of a customer, what each part weighs, what is missing, old or broken; pure.

`found` is what the rows of a person say, one bit each; `gaps` what somebody could put right; `score` what is known of what
could be, in hundredths; `rank` puts who has homes and cases first, and among them the least complete.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from tonglu.customers.rules.ownership import OWNING
from tonglu.lib.labelled import N_


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that may be known. The weights of all parts of one kind of customer make a hundred; 0 is not asked for."""

    code: str
    label: str
    bit: int
    person: int
    organisation: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something known that holds no longer, or was not looked at for long."""

    code: str
    label: str
    bit: int


PARTS: Final = (
    Part("phone", N_("电话"), 1 << 0, 20, 20),
    Part("paper", N_("证件"), 1 << 1, 15, 20),
    Part("born", N_("生日"), 1 << 2, 10, 0),
    Part("gender", N_("性别"), 1 << 3, 5, 0),
    Part("place", N_("房间或地址"), 1 << 4, 15, 15),
    Part("role", N_("身份"), 1 << 5, 5, 10),
    Part("wechat", N_("微信"), 1 << 6, 5, 0),
    Part("medium", N_("联系偏好"), 1 << 7, 5, 5),
    Part("consent", N_("告知同意"), 1 << 8, 10, 10),
    Part("marketing", N_("营销征询"), 1 << 9, 5, 0),
    Part("sensitive", N_("敏感信息同意"), 1 << 10, 5, 0),  # asked for only where there is a paper
    Part("contact", N_("联系人"), 1 << 11, 0, 20),
)
TROUBLES: Final = (
    Trouble("stale", N_("久未核对"), 1 << 12),
    Trouble("failed", N_("电话联系不上"), 1 << 13),
    Trouble("expired", N_("证件过期"), 1 << 14),
    Trouble("lapsed", N_("关系到期没有跟进"), 1 << 15),
)
BIT: Final = {each.code: each.bit for each in (*PARTS, *TROUBLES)}
OWNER, HOME, CASE = 1 << 20, 1 << 21, 1 << 22  # why somebody is looked at first
CHILD: Final = 1 << 23  # under fourteen: asked for nothing that its parents answer for
WORTHS: Final = ((OWNER, 4), (HOME, 2), (CASE, 1))
PERSON: Final = sum(each.bit for each in PARTS if each.person)
ORGANISATION: Final = sum(each.bit for each in PARTS if each.organisation)
OF_CHILD: Final = BIT["born"] | BIT["gender"] | BIT["place"] | BIT["role"]
CHILD_UNTIL: Final = 14  # years (个人信息保护法 31)
TROUBLED: Final = sum(each.bit for each in TROUBLES)
# what few people lack, and what few people have: of these an index of their own holds only those few
RARE: Final = sum(BIT[code] for code in ("phone", "place", "contact", "failed", "expired", "lapsed"))
FULL: Final = 100
FRESH_FOR: Final = 365  # days after which somebody asks whether all this still holds
FOLLOW_UP: Final = 365  # days after the end of a tenancy or of an agent's power in which its end still asks for something

# people of one place came in one after the other: who is worth the same stands in line by the end of the key, places among each other
SPREAD: Final = 32


class Judged(NamedTuple):
    gaps: int
    score: int
    rank: int


@cache
def judged(kind: str, found: int) -> Judged:
    """Return what follows from what was found of a person or an organisation."""
    is_person = kind == "person"
    wanted = PERSON if is_person else ORGANISATION
    if not found & BIT["paper"]:
        wanted &= ~BIT["sensitive"]
    if is_person and found & CHILD:
        wanted &= OF_CHILD
    whole, got = (
        sum(each.person if is_person else each.organisation for each in PARTS if each.bit & bits) for bits in _both(wanted, found)
    )
    score = FULL * got // whole
    worth = sum(weight for bit, weight in WORTHS if found & bit)
    return Judged(wanted & ~found | found & TROUBLED, score, worth * (FULL + 1) + FULL - score)


def in_line(rank: int, key: int) -> int:
    """Return where somebody stands in the work lists, the highest first; it is kept in the place of the rank."""
    return rank * SPREAD + (key & SPREAD - 1)


def _both(wanted: int, found: int) -> tuple[int, int]:
    return wanted, wanted & found


def homes_found(roles: Iterable[str]) -> int:
    """Return what present homes say, from what the person is to them."""
    is_owner = [each in OWNING for each in roles]
    return (HOME | BIT["place"] | BIT["role"] if is_owner else 0) | (OWNER if any(is_owner) else 0)


def youngest_grown(day: date) -> date:
    """Return the last day of birth of those who are fourteen on a day."""
    return day.replace(year=day.year - CHILD_UNTIL, day=min(day.day, 28) if day.month == 2 else day.day)


def parts_in(gaps: int) -> list[Part]:
    """Return what is missing, the heaviest first."""
    return sorted((each for each in PARTS if each.bit & gaps), key=lambda each: -(each.person or each.organisation))


def troubles_in(gaps: int) -> list[Trouble]:
    return [each for each in TROUBLES if each.bit & gaps]
