"""Believable case histories: when each came in, who did what and how long it took; pure and seeded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from tonglu.demo.stories import STORIES
from tonglu.demo.story import Story

MEDIA = (("phone", 50), ("desk", 18), ("wechat", 16), ("web", 8), ("app", 5), ("hotline", 2), ("letter", 1))
_MEDIA = list(accumulate(weight for _, weight in MEDIA))
_STORIES = list(accumulate(each.weight for each in STORIES))
PLANS = {  # what the customer is told will be done, once somebody has looked
    "repair": "已上门查看，按现场情况更换配件并试用，当天完成；如需等配件会提前电话告知。",
    "complaint": "已向当班人员核实，今天内由主管联系您说明情况，三天内给出书面答复。",
    "report": "已转项目负责人核查，结果会在五个工作日内告知您。",
}
OPEN_DAYS = 9  # matters of the last days may still be open


@dataclass(frozen=True, slots=True)
class PastCase:
    """One matter with its own moments; a moment that is None has not come yet."""

    story: Story
    words: str
    medium: str
    grade: str
    opened_at: datetime
    accepted_at: datetime | None = None
    dispatched_at: datetime | None = None
    arrived_at: datetime | None = None
    finished_at: datetime | None = None
    closed_at: datetime | None = None
    result: str = ""
    is_reopened: bool = False


def opened_at(random: Random, now: datetime, days: int) -> datetime:
    back = random.random() ** 1.3 * days  # more of them lately, as the estates fill
    at = now - timedelta(days=back)
    if back < 0.4:
        return at
    hour = random.choices(range(7, 23), weights=(4, 8, 12, 13, 9, 5, 6, 9, 9, 8, 7, 8, 10, 11, 7, 3))[0]
    local = at.replace(minute=random.randrange(60), second=random.randrange(60), microsecond=0)
    return min(local.replace(hour=(hour - 8) % 24), now - timedelta(minutes=3))


def _steps(random: Random, opened_at: datetime, grain: int) -> list[datetime]:
    """Return accepted, dispatched, arrived, finished, closed; one in twelve drags on. `grain` are minutes, 0 for none."""
    drag = random.choice((5, 9, 14)) if random.random() < 1 / 12 else 1
    waited = random.expovariate(1 / 14) + 1
    accepted = opened_at + timedelta(minutes=waited // grain * grain + 2 if grain else waited)
    dispatched = accepted + timedelta(minutes=random.expovariate(1 / 25) + 2)
    arrived = dispatched + timedelta(hours=random.expovariate(1 / 6) * drag + 0.3)
    finished = arrived + timedelta(hours=random.expovariate(1 / 5) * drag + 0.4)
    closed = finished + timedelta(hours=random.expovariate(1 / 16) + 0.5)
    return [accepted, dispatched, arrived, finished, closed]


def _reached(random: Random, age: timedelta) -> int:
    """Return how many steps are done at most: fresh matters stand everywhere, a few old ones were forgotten."""
    if age < timedelta(hours=10):
        return random.choices((0, 1, 2, 3, 5), weights=(4, 3, 5, 2, 2))[0]
    if age < timedelta(days=2):
        return random.choices((0, 1, 2, 3, 4, 5), weights=(1, 2, 12, 6, 12, 67))[0]
    if age < timedelta(days=OPEN_DAYS):
        return random.choices((2, 4, 5), weights=(3, 5, 92))[0]
    is_forgotten = age < timedelta(days=45) and random.random() < 1 / 80  # what the boards are for
    return 2 if is_forgotten else 5


def past_case(random: Random, now: datetime, days: int) -> PastCase:
    return past_case_at(random, now, opened_at(random, now, days))


def past_case_at(random: Random, now: datetime, opened_at: datetime, *, grain: int = 0) -> PastCase:
    """Return what became of a matter that came in at a given moment; a grain lets many be accepted at the same one."""
    story = random.choices(STORIES, cum_weights=_STORIES)[0]
    done: Sequence[datetime | None] = [at if at <= now else None for at in _steps(random, opened_at, grain)]
    reached = _reached(random, now - opened_at)
    done = [*done[:reached], *[None] * (5 - reached)]
    accepted, dispatched, arrived, finished, closed = done
    is_hot = story.kind == "complaint" and random.random() < 0.18
    return PastCase(
        story=story,
        words=random.choice(story.words),
        medium=random.choices(MEDIA, cum_weights=_MEDIA)[0][0],
        grade=random.choice(("hot", "important")) if is_hot else "ordinary",
        opened_at=opened_at,
        accepted_at=accepted,
        dispatched_at=dispatched,
        arrived_at=arrived,
        finished_at=finished,
        closed_at=closed,
        result=random.choice(story.results) if finished else "",
        is_reopened=bool(closed) and random.random() < 0.04,
    )
