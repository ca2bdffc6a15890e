"""Who lives together in the invented company, with which children, and what is known and said of whom; pure but for the random."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tonglu.customers.bulk import Newcomer
from tonglu.customers.rules.birthdays import lunar_of
from tonglu.customers.rules.completeness import homes_found
from tonglu.demo.company import HouseholdPlan, Someone
from tonglu.demo.names import GIVEN

TAGS = {"老业主": 5, "热心业主": 4, "养犬": 6, "装修中": 3, "出租": 4, "企业主": 2, "意见领袖": 2, "需要安抚": 2, "独居老人": 2}
NEEDS = {
    "换大房": 5,
    "再购一套": 4,
    "为父母购房": 3,
    "为子女购房": 3,
    "车位": 8,
    "出租托管": 3,
    "装修服务": 3,
    "家政服务": 3,
    "养老服务": 2,
}
FOCUS = {"学区": 7, "区位": 4, "户型": 5, "价格": 6, "交通": 4, "楼层": 2, "采光": 3, "物业管理": 6, "景观": 2, "安全": 2}
HOWS = {"paper": 6, "wechat": 3, "voice": 1}
MEDIUMS = (("phone",), ("wechat",), ("wechat", "sms"), ("phone", "wechat"), ("sms",))
VERSION = "2026-01 版"


@dataclass(slots=True)
class Known:
    """One resident and what is known of him."""

    customer_id: int
    born_on: date
    age: int
    is_owner: bool
    tells_birthday: bool = False
    lunar: str = ""
    consents: list[tuple[str, bool, str]] = field(default_factory=list)  # purpose, given, how
    tags: list[tuple[str, str]] = field(default_factory=list)  # kind, name
    wish: tuple[tuple[str, ...], int | None, int | None] | None = None
    grade: str = ""
    look: str = ""  # confirmed, unreached or nothing


@dataclass(slots=True)
class Family:
    unit_code: str
    unit_id: int
    name: str
    people: list[tuple[int, str]]  # who stand in the ledger, and what they are to the family
    children: list[tuple[Newcomer, str]] = field(default_factory=list)


def years(born_on: date, today: date) -> int:
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def families(
    random: Random, homes: list[HouseholdPlan], known: dict[str, tuple[int, dict[str, int]]], node_id: int, today: date
) -> Iterator[Family]:
    """Yield couples and parents with their children; of the homes of one project."""
    for home in homes:
        unit_id, ids = known[home.unit_code]
        owner = home.people[0]
        kin = [(each, _relation(owner, each)) for each in home.people[1:] if each.role in {"co_owner", "family"} and each.name in ids]
        children = list(_children(random, owner, home.unit_code, node_id, today))
        if owner.name in ids and (kin or children):
            found = {ids[each.name]: relation for each, relation in kin} | {ids[owner.name]: "户主"}  # of one name in one home: one row
            yield Family(home.unit_code, unit_id, f"{owner.name}家", list(found.items()), children)


def _relation(owner: Someone, other: Someone) -> str:
    apart = (other.born_on - owner.born_on).days / 365
    if other.role == "co_owner":
        return "配偶"
    return "子女" if apart > 18 else "父母" if apart < -18 else "兄弟姐妹"


def _children(random: Random, owner: Someone, room: str, node_id: int, today: date) -> Iterator[tuple[Newcomer, str]]:
    age = years(owner.born_on, today)
    if not 27 <= age <= 52 or random.random() > 0.5:
        return
    for _ in range(random.choice((1, 1, 2))):
        oldest = min(age - 23, 17)
        born_on = today - timedelta(days=random.randrange(200, max(oldest, 1) * 365 + 250))
        gender = random.choice(("male", "female"))
        name = owner.name[0] + random.choice(GIVEN)
        child = Newcomer(name, gender=gender, born_on=born_on, nodes={node_id}, rooms=[room], found=homes_found(["family"]))
        yield child, "子女"


def residents(random: Random, homes: list[HouseholdPlan], known: dict[str, tuple[int, dict[str, int]]], today: date) -> Iterator[Known]:
    """Yield each grown resident once, with what somebody wrote down of him."""
    seen: set[int] = set()
    for home in homes:
        ids = known[home.unit_code][1]
        for each in home.people:
            pk = ids.get(each.name)
            if pk and pk not in seen:
                seen.add(pk)
                yield _known(random, each, pk, today)


def _known(random: Random, each: Someone, pk: int, today: date) -> Known:
    one = Known(pk, each.born_on, years(each.born_on, today), each.role in {"owner", "co_owner"})
    one.tells_birthday = random.random() < 0.72
    if one.tells_birthday and one.age > 50 and random.random() < 0.35:
        one.lunar = lunar_of(each.born_on)
    one.consents = list(_consents(random))
    one.tags = list(_tags(random))
    if random.random() < 0.18:
        quiet = random.choice(((None, None), (21 * 60, 8 * 60), (12 * 60, 14 * 60)))
        one.wish = (random.choice(MEDIUMS), *quiet)
    if one.is_owner and random.random() < 0.03:
        one.grade = random.choice("AABBBCCD")
    draw = random.random()
    one.look = "confirmed" if draw < 0.34 else "unreached" if draw < 0.365 else ""
    return one


def _consents(random: Random) -> Iterator[tuple[str, bool, str]]:
    if random.random() < 0.62:
        how = _pick(random, HOWS)
        yield "service", True, how
        if random.random() < 0.55:
            yield "marketing", random.random() < 0.6, how
        if random.random() < 0.2:
            yield "sharing", random.random() < 0.5, how


def _tags(random: Random) -> Iterator[tuple[str, str]]:
    for kind, names, share in (("tag", TAGS, 0.14), ("need", NEEDS, 0.1), ("focus", FOCUS, 0.1)):
        if random.random() < share:
            yield kind, _pick(random, names)


def _pick(random: Random, names: dict[str, int]) -> str:
    return random.choices(list(names), weights=list(names.values()))[0]
