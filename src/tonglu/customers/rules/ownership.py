"""Who owns how much of a unit and from when: shares of the owners of a day are a whole, or none is written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from tonglu.customers.rules.days import has_ended, holds
from tonglu.lib.refusals import Refused

OWNER, CO_OWNER = "owner", "co_owner"
OWNING: Final = (OWNER, CO_OWNER)
WHOLE: Final = Decimal(100)
MOST_OWNERS: Final = 20
EVER: Final = date.min


@dataclass(frozen=True, slots=True)
class Stake:
    """One stretch of somebody owning; `person` is who it is, whichever record was written."""

    person: int
    role: str = OWNER
    share: Decimal | None = None
    since: date | None = None
    until: date | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """What one change of owners does: relations that end, stakes that begin, relations that are set right from their first day."""

    ending: tuple[Stake, ...]
    beginning: tuple[Stake, ...]
    righted: tuple[tuple[Stake, Stake], ...]


def short(share: Decimal) -> str:
    """Return a share as people write it: 33.3, not 33.30."""
    return f"{share.normalize():f}"


def refuse_share(share: Decimal | None) -> None:
    if share is not None and not (share.is_finite() and 0 < share <= WHOLE):
        raise Refused("份额要大于 0，不超过 100")
    if share is not None and share != round(share, 2):
        raise Refused("份额最多写两位小数")


def refuse_owners(owners: Sequence[Stake]) -> None:
    """Refuse what is no ownership: nobody, somebody twice, shares of some only, shares that are no whole."""
    if not owners:
        raise Refused("请填写至少一位业主")
    if len(owners) > MOST_OWNERS:
        raise Refused("业主和共有人最多 {most} 位", most=MOST_OWNERS)
    if len({each.person for each in owners}) < len(owners):
        raise Refused("同一位客户填写了两次，请合并成一行")
    given = [each.share for each in owners if each.share is not None]
    for share in given:
        refuse_share(share)
    if given and len(given) < len(owners):
        raise Refused("份额要么每位都填（按份共有），要么都不填（单独所有或共同共有）")
    total = sum(given, Decimal(0))
    if given and total != WHOLE:
        raise Refused("份额合计 {total}%，要正好 100%", total=short(total))


def turn_of(standing: Sequence[Stake], wanted: Sequence[Stake], on: date) -> Turn:
    """Return what has to happen so that these own from a day on; the first of them is 业主, the others 共有人."""
    refuse_owners(wanted)
    _refuse_earlier(standing, on)
    held: dict[int, list[Stake]] = {}
    for each in standing:
        held.setdefault(each.person, []).append(each)
    ending: list[Stake] = []
    beginning: list[Stake] = []
    righted: list[tuple[Stake, Stake]] = []
    for place, each in enumerate(wanted):
        had = held.pop(each.person, [])
        fresh = Stake(each.person, _role(place, had), each.share, on)
        if _is_same(had, fresh):
            continue
        if len(had) == 1 and had[0].since == on:  # it never stood otherwise: what was written that day is set right
            righted.append((had[0], fresh))
            continue
        ending += had
        beginning.append(fresh)
    ending += [each for rest in held.values() for each in rest]
    _refuse_same_day(ending, on)
    if not (ending or beginning or righted):
        raise Refused("业主和份额都没有变化")
    return Turn(tuple(ending), tuple(beginning), tuple(righted))


def _role(place: int, had: Sequence[Stake]) -> str:
    return OWNER if place == 0 or any(each.role == OWNER for each in had) else CO_OWNER


def _is_same(had: Sequence[Stake], fresh: Stake) -> bool:
    if not had or all(each.role != fresh.role for each in had):
        return False
    given = [each.share for each in had if each.share is not None]
    return (sum(given, Decimal(0)) if given else None) == fresh.share


def _refuse_earlier(standing: Sequence[Stake], on: date) -> None:
    latest = max((each.since for each in standing if each.since), default=None)
    if latest and latest > on:
        raise Refused("日期 {day} 早于最近一次产权变更（{latest}），请核对", day=on.isoformat(), latest=latest.isoformat())


def _refuse_same_day(ending: Sequence[Stake], on: date) -> None:
    if any(each.since == on for each in ending):
        raise Refused("要退出的业主也是 {day} 这一天才开始的，一天之内不能又进又出，请核对日期", day=on.isoformat())


# --- over time


def held_at_most(stakes: Iterable[Stake], since: date | None, until: date | None, today: date) -> Decimal:
    """Return the largest sum of shares on any one day of a stretch; what began on an unknown day is judged from today on."""
    found = [each for each in stakes if each.share is not None]
    first = since or today
    begins = {first, today, *(each.since for each in found if each.since)}
    days = [day for day in begins if day >= first and not has_ended(until, day)]
    return max((_held_on(found, day, today) for day in days), default=Decimal(0))


def _held_on(stakes: Iterable[Stake], day: date, today: date) -> Decimal:
    known = (each for each in stakes if each.since or day >= today)
    return sum((each.share or Decimal(0) for each in known if holds(each.since, each.until, day)), Decimal(0))


def spells_of(stakes: Sequence[Stake]) -> Iterator[tuple[date | None, date | None, list[Stake]]]:
    """Yield the stretches of unchanged ownership, the newest first: (since, until, who owned); since is None where it is not known."""
    begins = [(each, each.since or _after_the_others(each, stakes)) for each in stakes]
    days = sorted({begin for _, begin in begins} | {each.until for each in stakes if each.until})
    for place in reversed(range(len(days))):
        day, end = days[place], days[place + 1] if place + 1 < len(days) else None
        owners = [each for each, begin in begins if begin <= day and not has_ended(each.until, day)]
        if owners:
            yield (day if all(begin != day or each.since for each, begin in begins if each in owners) else None), end, owners


def _after_the_others(stake: Stake, stakes: Sequence[Stake]) -> date:
    """Whose beginning nobody wrote down began when the last one before ended."""
    ends = [each.until for each in stakes if each.until and (stake.until is None or each.until < stake.until)]
    return max(ends, default=EVER)
