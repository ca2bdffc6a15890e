"""What makes somebody able to stand in for somebody else, and until when."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from tonglu.customers.rules.days import holds
from tonglu.lib.refusals import Refused

AGENT, GUARDIAN, LEGAL, PAYER, CONTACT = "agent", "guardian", "legal", "payer", "contact"
ADULT: Final = 18  # years: 民法典 17
MOST_YEARS: Final = 20
MAY_SPEAK: Final = frozenset({AGENT, GUARDIAN, LEGAL, CONTACT})  # whoever only pays learns and reports nothing


@dataclass(frozen=True, slots=True)
class Party:
    is_person: bool = True
    born_on: date | None = None


def comes_of_age(born_on: date) -> date:
    """Return the day on which somebody turns eighteen; who was born on 29 February does on 1 March of a common year."""
    try:
        return born_on.replace(year=born_on.year + ADULT)
    except ValueError:
        return date(born_on.year + ADULT, 3, 1)


def is_minor(party: Party, day: date) -> bool:
    return party.born_on is not None and day < comes_of_age(party.born_on)


def end_of(kind: str, principal: Party, since: date, until: date | None) -> date | None:
    """Return when a mandate ends where nobody said: the guardianship of a child when it comes of age."""
    if until is None and kind == GUARDIAN and principal.born_on and is_minor(principal, since):
        return comes_of_age(principal.born_on)
    return until


def refuse_mandate(kind: str, holder: Party, principal: Party, *, since: date, until: date | None, proof: str) -> None:
    """Refuse what gives no right to stand in for anybody."""
    _refuse_span(since, until)
    if kind == AGENT:
        _refuse_agent(until, proof)
    if kind == GUARDIAN:
        _refuse_guardian(principal, since, proof)
    if kind == LEGAL and (principal.is_person or not holder.is_person):
        raise Refused("法定代表人是单位的：被代表的要是单位，代表要是个人")
    if kind in {AGENT, GUARDIAN, LEGAL} and is_minor(holder, since):
        raise Refused("代理人、监护人、法定代表人要年满 {age} 岁", age=ADULT)


def _refuse_span(since: date, until: date | None) -> None:
    for day in (since, until):
        if day and not 1949 <= day.year <= 2100:
            raise Refused("日期 {day} 不合理，请核对年份", day=day.isoformat())
    if until and until <= since:
        raise Refused("结束日期 {until} 要晚于开始日期 {since}", until=until.isoformat(), since=since.isoformat())


def _refuse_agent(until: date | None, proof: str) -> None:
    if until is None:
        raise Refused("代理人要填写到期日：委托书上写到哪一天")
    if not proof:
        raise Refused("代理人要填写凭据，如委托书公证编号")


def _refuse_guardian(principal: Party, since: date, proof: str) -> None:
    if not principal.is_person:
        raise Refused("单位没有监护人，请选代理人或联系人")
    if principal.born_on is None and not proof:
        raise Refused("不知道被监护人的生日，请先登记生日，或填写凭据（如指定监护的文书）")
    if principal.born_on and not is_minor(principal, since) and not proof:
        raise Refused("被监护人已成年，请填写凭据（如法院的指定文书）")


def may_stand_in(kind: str, since: date, until: date | None, day: date) -> bool:
    """Tell whether a mandate gives the right to speak for the principal on a day."""
    return kind in MAY_SPEAK and holds(since, until, day)
