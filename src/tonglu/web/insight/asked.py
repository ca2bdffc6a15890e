"""What a dashboard is asked for: the period, the place, the kind; what cannot be read is said and passed over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.access.reaches import kept_beside
from tonglu.insight.rules.periods import EARLIEST, LONGEST, Period, Span, after, period_of
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.labelled import N_
from tonglu.lib.plain import as_id
from tonglu.organisation.queries import nodes_of
from tonglu.service.rules.states import CaseKind
from tonglu.ui.addresses import url
from tonglu.ui.formats import day as day_words

# the whole of an earlier stretch, and as much of it as has passed of this one
BEFORE: Final = {
    Span.MONTH: (N_("上月"), N_("上月同期")),
    Span.QUARTER: (N_("上季"), N_("上季同期")),
    Span.YEAR: (N_("上年"), N_("上年同期")),
    Span.FREE: (N_("前一段"), N_("前一段")),
}
KINDS: Final = {each.value: each.label for each in CaseKind}


@dataclass(frozen=True, slots=True)
class Choice:
    id: int
    name: str
    depth: int


@lru_cache(maxsize=10_000)
def _address(name: str, *given: tuple[str, Any]) -> str:
    """A dashboard writes two hundred of them; all but a few were written for the page before."""
    return f"{url(name)}?{urlencode(given)}"


@dataclass(frozen=True, slots=True)
class Asked:
    """`by` reaches only the place that was asked for; `faults` are sentences about what could not be read."""

    by: Actor
    period: Period
    kind: str
    node_id: int | None
    node_name: str
    choices: Sequence[Choice]
    names: Mapping[int, str]  # of the nodes below
    faults: Sequence[str]

    @property
    def today(self) -> date:
        return day_of(self.by.at)

    @property
    def now(self) -> Period:
        return self.period.so_far(self.today)

    @property
    def before(self) -> Period:
        return self.period.before(self.today)

    @property
    def last(self) -> date:
        """The last day of the period, as people say it."""
        return self.period.until - timedelta(days=1)

    @property
    def query(self) -> dict[str, str]:
        """As a link of this page says it."""
        found = {"span": self.period.span.value, "since": self.period.since.isoformat()}
        if self.period.span is Span.FREE:
            found["to"] = self.last.isoformat()
        return found | self._narrow

    @property
    def _narrow(self) -> dict[str, str]:
        return ({"kind": self.kind} if self.kind else {}) | ({"node": str(self.node_id)} if self.node_id else {})

    def link(self, **changes: Any) -> str:
        return _address("web:dashboard", *((key, value) for key, value in (self.query | changes).items() if value))

    def rows(self, code: str, *, period: Any = None, **changes: Any) -> str:
        """The address of the cases behind a number."""
        days = period or self.now
        given = {"number": code, "since": days.since.isoformat(), "until": days.until.isoformat(), **self._narrow, **changes}
        return _address("web:cases", *given.items())

    @property
    def words(self) -> str:
        """The period as people say it."""
        since, span = self.period.since, self.period.span
        if span is Span.MONTH:
            return _("{year} 年 {month} 月").format(year=since.year, month=since.month)
        if span is Span.QUARTER:
            return _("{year} 年第 {quarter} 季度").format(year=since.year, quarter=(since.month + 2) // 3)
        if span is Span.YEAR:
            return _("{year} 年").format(year=since.year)
        return f"{day_words(since)} – {day_words(self.last)}"

    @property
    def before_words(self) -> str:
        """Said after 较: 上月同期."""
        return _(BEFORE[self.period.span][self.now.until != self.period.until])

    @property
    def earlier(self) -> str:
        return self.link(since=after(self.period.span, self.period.since, -1).isoformat()) if self._can_step(-1) else ""

    @property
    def later(self) -> str:
        return self.link(since=after(self.period.span, self.period.since).isoformat()) if self._can_step(1) else ""

    def _can_step(self, steps: int) -> bool:
        return self.period.span is not Span.FREE and (self.period.since > EARLIEST if steps < 0 else self.period.until <= self.today)


def asked_of(query: QueryDict, by: Actor) -> Asked:
    """Read the address; the place is one of those the actor's numbers reach."""
    faults: list[str] = []
    nodes = kept_beside(by, "places of numbers", lambda: list(nodes_of(by.reach[P.NUMBER_VIEW].nodes)))
    period = _period(query, day_of(by.at), faults)
    kind = query.get("kind", "")
    if kind and kind not in KINDS:
        faults.append(_("没有这种工单类型，已显示全部类型。"))
        kind = ""
    wish = as_id(query.get("node", ""))
    here = next((each for each in nodes if each.pk == wish), None)
    if query.get("node") and here is None:
        faults.append(_("没有这个项目，已显示您能看到的全部范围。"))
    below = [each for each in nodes if here is None or each.path.startswith(here.path)]
    top = min((each.path.count(".") for each in nodes), default=0)
    return Asked(
        by=narrowed(by, frozenset(each.pk for each in below)) if here else by,
        period=period,
        kind=kind,
        node_id=here.pk if here else None,
        node_name=here.name if here else "",
        choices=[Choice(each.pk, each.name, each.path.count(".") - top) for each in nodes if each.is_active],
        names={each.pk: each.name for each in below},
        faults=faults,
    )


def narrowed(by: Actor, nodes: frozenset[int]) -> Actor:
    return replace(by, reach={name: replace(reach, nodes=reach.nodes & nodes) for name, reach in by.reach.items()})


def read_day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if len(text) == len("2026-11-26") else None
    except ValueError:
        return None
    return found if found and found >= EARLIEST else None


def _period(query: QueryDict, today: date, faults: list[str]) -> Period:
    name = query.get("span", Span.MONTH)
    if name not in set(Span):
        faults.append(_("没有这种期间，已显示本月。"))
        return period_of(Span.MONTH, today)
    span, since, last = next(each for each in Span if each == name), read_day(query.get("since", "")), read_day(query.get("to", ""))
    if query.get("since") and since is None:
        faults.append(_("开始日期看不懂，请写成 2026-11-01；已显示当前期间。"))
    if since and since > today:
        faults.append(_("期间还没有开始，已显示当前期间。"))
        since = None
    if span is not Span.FREE:
        return period_of(span, since or today)
    if since is None or last is None or not since <= last < since + LONGEST:
        faults.append(_("自选期间要有开始和结束，结束不早于开始，最长五年；已显示本月。"))
        return period_of(Span.MONTH, today)
    return Period(span, since, last + timedelta(days=1))
