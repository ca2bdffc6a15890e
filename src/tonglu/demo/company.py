"""The invented company on paper: nodes, staff, estates and households; pure and the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from tonglu.demo.names import GIVEN, SURNAMES

GROUP = ("同行置业集团", "G")
REGION = ("华东区域", "R1")
CITIES = {"C1": "江城公司", "C2": "海城公司"}


@dataclass(frozen=True, slots=True)
class EstatePlan:
    code: str
    city: str
    name: str
    filed_name: str
    district: str
    buildings: int
    floors: tuple[str, ...]  # labels from the ground up
    layouts: tuple[tuple[str, str, str], ...]  # code, rooms, square metres; one per room of a landing
    delivered_on: date | None


def _floors(top: int, *without: int) -> tuple[str, ...]:
    return tuple(str(floor) for floor in range(1, top + 1) if floor not in without)


LAYOUTS = (("A", "3室2厅2卫", "118.60"), ("B1", "2室2厅1卫", "89.35"), ("B2", "2室2厅1卫", "88.90"), ("C", "4室2厅2卫", "142.77"))
ESTATES = (
    EstatePlan("P1", "C1", "云锦府", "云锦花园一期", "江北区", 6, _floors(18, 4, 14), LAYOUTS, date(2022, 6, 30)),
    EstatePlan("P2", "C1", "翡翠湾", "翡翠湾家园", "滨江新区", 5, _floors(19, 4, 13), LAYOUTS, date(2024, 9, 28)),
    EstatePlan("P3", "C2", "听澜苑", "听澜雅苑", "海曙路片区", 4, _floors(17, 4), LAYOUTS, date(2025, 12, 20)),
)
ENTRANCES = ("1", "2")

# username, name, role, node, post
STAFF = (
    ("admin", "周立行", "admin", "G", "信息主管"),
    ("chief", "秦岚", "director", "G", "集团客关总经理"),
    ("director", "沈望舒", "director", "C1", "客户关系总监"),
    ("manager", "陆明远", "manager", "P1", "项目客关经理"),
    ("dispatcher", "韩静", "dispatcher", "P1", "调度"),
    ("agent", "刘敏", "agent", "P1", "客服专员"),
    ("colleague", "苏晓", "agent", "P1", "客服专员"),
    ("technician", "王海涛", "technician", "P1", "维修工程师"),
    ("wu", "吴建军", "technician", "P1", "维修工程师"),
    ("zhao", "赵刚", "technician", "P1", "维修工程师"),
    ("manager2", "方一帆", "manager", "P2", "项目客关经理"),
    ("agent2", "何雨晴", "agent", "P2", "客服专员"),
    ("dispatcher2", "孟凡", "dispatcher", "P2", "调度"),
    ("ma", "马超", "technician", "P2", "维修工程师"),
    ("deng", "邓勇", "technician", "P2", "维修工程师"),
    ("stranger", "林若海", "manager", "C2", "项目客关经理"),
    ("agent3", "姚琳", "agent", "P3", "客服专员"),
    ("dispatcher3", "谭磊", "dispatcher", "P3", "调度"),
    ("ding", "丁勇", "technician", "P3", "维修工程师"),
)
# which posts stand on the escalation ladder
LEVELS = {"集团客关总经理": "group", "客户关系总监": "city", "项目客关经理": "project", "调度": "supervisor"}


@dataclass(frozen=True, slots=True)
class Someone:
    name: str
    gender: str
    mobile: str
    born_on: date
    role: str  # of the residency
    share: str = ""


@dataclass(frozen=True, slots=True)
class HouseholdPlan:
    unit_code: str
    signed_on: date
    people: list[Someone] = field(default_factory=list)


class Names:
    """Invented people: mobiles come from one made-up block, so that no real number is ever shown or written to."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.numbers = iter(random.sample(range(10_000), 10_000))

    def mobile(self) -> str:
        return f"1990000{next(self.numbers):04d}"

    def someone(self, role: str, share: str = "", *, surname: str = "") -> Someone:
        surname = surname or self.random.choice(SURNAMES)
        born_on = date(1955, 1, 1) + timedelta(days=self.random.randrange(365 * 48))
        gender = self.random.choice(("male", "female"))
        return Someone(surname + self.random.choice(GIVEN), gender, self.mobile(), born_on, role, share)


def unit_codes(plan: EstatePlan) -> Iterator[str]:
    for building in range(1, plan.buildings + 1):
        for entrance in ENTRANCES:
            for floor in plan.floors:
                for room in range(1, len(plan.layouts) + 1):
                    yield f"{building}-{entrance}-{floor}{room:02d}"


def households(plan: EstatePlan, names: Names) -> Iterator[HouseholdPlan]:
    """Yield who lives where: most homes have one or two owners, some are let, one in sixteen is unsold."""
    random = names.random
    for code in unit_codes(plan):
        if random.random() < 1 / 16 and code != "3-2-1502":
            continue
        delivered = plan.delivered_on or date(2026, 12, 31)
        signed_on = delivered - timedelta(days=random.randrange(300, 900))
        is_shared = random.random() < 0.45
        first = names.someone("owner", "50" if is_shared else "100")
        people = [first]
        if is_shared:
            people.append(names.someone("co_owner", "50"))
        draw = random.random()
        if draw < 0.12:
            people.append(names.someone("renter"))
        elif draw < 0.3:
            people.append(names.someone("family", surname=first.name[0]))
        yield HouseholdPlan(code, signed_on, people)
