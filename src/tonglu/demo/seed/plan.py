"""The company on paper: how many regions, cities and projects a number of customers needs; pure, the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tonglu.demo.company import ENTRANCES, LAYOUTS
from tonglu.estates.rules.pattern import Position, UnitPattern

CUSTOMERS_PER_HOME = 1.44  # see people.household
CITIES = "江临云安宁海庆德兴和丰泰永清平长新南东石"
ENDINGS = "州城阳川陵江山原"
WORDS = "云锦 翡翠 听澜 观山 望江 锦绣 御景 春风 樾府 和光 澜庭 朗悦 星河 碧水 梧桐 枫林 金桂 银杏 紫金 玉兰 东方 天悦 书香 玺悦".split()  # noqa: SIM905
KINDS = "府 湾 苑 园 里 庭 郡 台 居 城".split()  # noqa: SIM905
DISTRICTS = ("江北区", "滨江新区", "高新区", "老城区", "东湖区", "南山片区")


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    city: int
    name: str
    district: str
    buildings: int
    delivered_on: date
    pattern: UnitPattern

    @property
    def homes(self) -> int:
        return self.buildings * len(self.pattern.floors) * len(self.pattern.entrances) * len(self.pattern.positions)


def projects_for(random: Random, customers: int, until: date) -> list[ProjectPlan]:
    """Return projects with room enough for all customers; about 1,500 homes each, twelve to a city."""
    wanted = int(customers / CUSTOMERS_PER_HOME * 1.1) + 40  # some stand empty
    names = _names(random)
    plans: list[ProjectPlan] = []
    while wanted > 0:
        plan = _project(random, len(plans) // 12, next(names), min(wanted, 2_600), until)
        plans.append(plan)
        wanted -= plan.homes
    return plans


def _names(random: Random) -> Iterator[str]:
    """Every name once before any is told apart by a number."""
    names = [word + kind for word in WORDS for kind in KINDS]
    random.shuffle(names)
    turn = 0
    while True:
        turn += 1
        yield from (name if turn == 1 else f"{name}{turn}期" for name in names)


def _project(random: Random, city: int, name: str, most: int, until: date) -> ProjectPlan:
    floors = tuple(str(each) for each in range(1, random.choice((11, 17, 18, 24, 26, 32)) + 1) if each not in {4, 13, 14})
    pattern = UnitPattern(floors, ENTRANCES, tuple(Position(f"{place:02d}", layout[0]) for place, layout in enumerate(LAYOUTS, 1)))
    per_building = len(floors) * len(ENTRANCES) * len(LAYOUTS)
    buildings = max(1, min(random.randrange(5, 16), round(most / per_building + 0.4)))
    delivered_on = until - timedelta(days=random.randrange(60, 3_600))
    return ProjectPlan(city, name, random.choice(DISTRICTS), buildings, delivered_on, pattern)


def city_name(index: int) -> str:
    """Return the name of the index-th invented city."""
    name = CITIES[index % len(CITIES)] + ENDINGS[index // len(CITIES) % len(ENDINGS)]
    return name if index < len(CITIES) * len(ENDINGS) else f"{name}{index}"
