"""The workbench: what do I do next, and am I late?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.insight.queries.flow import flow_for
from tonglu.lib.actor import Actor
from tonglu.lib.choices import labels_of
from tonglu.lib.clock import SHANGHAI
from tonglu.service.queries import cases_for, legal_arrows
from tonglu.service.queries.check_backs import check_back_counts
from tonglu.service.rules.flows import OPEN_STATES
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseState
from tonglu.ui import menu
from tonglu.ui.doors import Request, signed_in
from tonglu.ui.first_steps import card_of
from tonglu.ui.pages import go, render
from tonglu.ui.time_left import TimeLeft, time_left
from tonglu.web.access.place import within_place
from tonglu.web.home.benches import QUEUE_FIRST, WAITS_FOR, Bench, bench_of
from tonglu.web.home.first_steps import steps_for
from tonglu.web.home.month import month_of
from tonglu.web.home.numbers import numbers_of
from tonglu.web.home.picture import picture_of

ROWS: Final = 8
LATE_ROWS: Final = 4
VISITS: Final = 6
# what a row shows and what decides its next act; read as plain values, for rows of four models each cost more than the page
SHOWN: Final = (
    "pk", "number", "title", "kind", "grade", "state", "opened_at", "due_at", "node_id", "keeper_id", "customer_id", "unit_id",
    "is_grabbable", "arrived_at", "node__name", "unit__code", "keeper__name",
)  # fmt: skip
# state → the one next act and whether it needs more than a click
NEXT: Final = {"new": ("accept", True), "accepted": ("dispatch", False), "handling": ("finish", False), "done": ("close", False)}


@dataclass(frozen=True, slots=True)
class NextAct:
    label: str
    url: str
    is_post: bool


@dataclass(frozen=True, slots=True)
class Row:
    case: Any
    left: TimeLeft | None
    act: NextAct | None


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    url: str
    count: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: list[Row]
    more_url: str
    tone: str
    empty: str


@signed_in
def open_workbench(request: Request) -> HttpResponse:
    bench = bench_of(request.actor)
    if bench is Bench.TECHNICIAN and (phone := _phone_shell(request.actor)):
        return go(request, phone)
    if not request.actor.can(P.CASE_VIEW):
        return render(request, "home/plain.html")
    by = within_place(request)
    sections = _sections(by, bench)
    return render(
        request,
        "home/workbench.html",
        numbers=numbers_of(bench, by),
        sections=sections,
        appointments=_appointments(by),
        calls=_calls(by),
        month=month_of(by),
        picture=picture_of(flow_for(by, days=14)),
        is_fresh=not any(each.rows for each in sections) and not cases_for(by).exists(),
        bench=bench,
        first=card_of(request, steps_for(request), "web"),
        hello=_greeting(by),
        words={name: labels_of(codes) for name, codes in (("kind", CaseKind), ("grade", CaseGrade), ("state", CaseState))},
    )


def _phone_shell(by: Actor) -> str:
    """The first tab of the phone shell: shells do not know each other's addresses, the menu does."""
    return next((menu.address(each.url_name) for each in menu.usable(menu.ENROLLED.tabs, by)), "")


def _sections(by: Actor, bench: Bench) -> list[Section]:
    """What waits for this person, what is late, what is due today; a case stands in one of them only."""
    seen: list[int] = []
    waiting = partial(_waiting, by, WAITS_FOR.get(bench, ()), seen)
    due = partial(_due, by, seen, is_own_first=bench is Bench.AGENT)
    if bench in QUEUE_FIRST:
        queue, (late, today) = waiting(), due()
        says_none_wrongly = not late.rows and any(each.left and each.left.is_late for each in queue.rows)
        return [queue, today] if says_none_wrongly else [queue, late, today]
    return [*due(), waiting()]


def _waiting(by: Actor, states: Sequence[CaseState], seen: list[int]) -> Section:
    """The queue of a role, the state that is most its own before the others; in each what is due first."""
    rows = cases_for(by).exclude(pk__in=seen)
    found: list[Row] = []
    for state in states:
        if len(found) < ROWS:
            found += _take(by, rows.filter(state=state).order_by("due_at", "pk"), seen, ROWS - len(found))
    query = "&".join(f"state={each}" for each in states)
    return Section(_("等我处理"), found, f"{reverse('web:cases')}?{query}", "new", _("没有等您处理的工单"))


def _due(by: Actor, seen: list[int], *, is_own_first: bool) -> tuple[Section, Section]:
    """Few late rows: what has been late for weeks may not push today's work off the screen. Who handles cases sees the own ones first."""
    list_url, tomorrow = reverse("web:cases"), _day_start(by.at) + timedelta(days=1)
    rows = cases_for(by).filter(state__in=list(OPEN_STATES)).exclude(pk__in=seen).order_by("due_at", "pk")
    late = _take(by, rows.filter(due_at__lt=by.at, keeper_id=by.person_id), seen, LATE_ROWS) if is_own_first else []
    if len(late) < LATE_ROWS:
        late += _take(by, rows.filter(due_at__lt=by.at).exclude(pk__in=seen), seen, LATE_ROWS - len(late))
    today = _take(by, rows.filter(due_at__gte=by.at, due_at__lt=tomorrow), seen, ROWS)
    return (
        Section(_("已超时"), late, f"{list_url}?due=late&sort=due", "late", _("没有超时的工单")),
        Section(_("今天到期"), today, f"{list_url}?due=today&sort=due", "warn", _("今天没有到期的工单")),
    )


def _take(by: Actor, rows: QuerySet[Any], seen: list[int], most: int) -> list[Row]:
    found = [
        Row(each, time_left(each.opened_at, each.due_at, by.at), _next(by, each)) for each in rows.values_list(*SHOWN, named=True)[:most]
    ]
    seen += [each.case.pk for each in found]
    return found


def _next(by: Actor, case: Any) -> NextAct | None:
    """The button of a row; only what this person may do to this case."""
    name, is_post = NEXT.get(case.state, ("", False))
    arrow = next((each for each in legal_arrows(by, case) if each.name == name), None)
    if arrow is None:
        return None
    address = reverse("web:case_arrow", args=[case.pk, name]) if is_post else f"{reverse('web:case', args=[case.pk])}?act={name}"
    return NextAct(_(arrow.label), address, is_post=is_post)


def _appointments(by: Actor) -> list[tuple[str, Any]]:
    begin = _day_start(by.at)
    rows = cases_for(by).filter(appointed_at__gte=begin, appointed_at__lt=begin + timedelta(days=1)).order_by("appointed_at", "pk")
    today = rows.values_list("pk", "number", "title", "appointed_at", "node__name", "unit__code", "keeper__name", named=True)
    return [(f"{each.appointed_at.astimezone(SHANGHAI):%H:%M}", each) for each in today[:VISITS] if each.appointed_at]


def _calls(by: Actor) -> list[Tab]:
    """Whom to call back: a day's work of its own beside the cases; None of it for who calls nobody."""
    if not by.can(P.CHECKBACK_DO):
        return []
    counts, here = check_back_counts(by, ("now", "late")), reverse("web:check_backs")
    return [
        Tab(_("现在可打"), f"{here}?box=now", str(counts["now"])),
        Tab(_("已超时"), f"{here}?box=late", str(counts["late"]), "late" if counts["late"].value else "plain"),
    ]


def _day_start(at: datetime) -> datetime:
    return at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)


def _greeting(by: Actor) -> str:
    hour = by.at.astimezone(SHANGHAI).hour
    words = _("早上好") if hour < 11 else _("中午好") if hour < 13 else _("下午好") if hour < 18 else _("晚上好")
    return _("{words}，{name}").format(words=words, name=by.name)
