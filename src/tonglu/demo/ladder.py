"""The ladder of the invented company: what was told about its late cases, and who answered how soon."""

from datetime import datetime, timedelta
from random import Random

from tonglu.demo.settle import Company
from tonglu.service.actions.past_ladder import record_past_climbs

FRESH = timedelta(hours=6)  # what became late since then is left to the sweeper, so that the bells ring
ANSWERED, IN_HAND = 0.78, 0.4


def climb(company: Company, at: datetime, random: Random) -> int:
    def answering() -> tuple[str, timedelta] | None:
        if random.random() > ANSWERED:
            return None
        delay = timedelta(minutes=random.expovariate(1 / 35) + 2)
        return ("mine" if random.random() < IN_HAND else "known"), delay

    return record_past_climbs(until=at - FRESH, answering=answering, by=company.admin(at))
