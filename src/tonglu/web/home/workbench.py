"""The workbench: what do I do next, and am I late?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

from tonglu.access.permissions import Permission as P
from tonglu.insight.queries.flow import flow_for
from tonglu.lib.actor import Actor
from tonglu.lib.choices import labels_of
from tonglu.lib.clock import SHANGHAI
from tonglu.service.queries import Workbench, cases_for, legal_arrows, workbench_for
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseState
from tonglu.ui import menu
from tonglu.ui.addresses import url
from tonglu.ui.doors import Request, signed_in
from tonglu.ui.first_steps import card_of
from tonglu.ui.pages import go, render
from tonglu.ui.time_left import TimeLeft, time_left
from tonglu.web.access.place import within_place
from tonglu.web.home.benches import QUEUE_FIRST, WAITS_FOR, Bench, bench_of
from tonglu.web.home.first_steps import steps_for
from tonglu.web.home.month import month_of
from tonglu.web.home.numbers import NUMBERS_OF, numbers_of
from tonglu.web.home.picture import picture_of

ROWS: Final = 8
LATE_ROWS: Final = 4
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
    work = workbench_for(by, WAITS_FOR.get(bench, ()), NUMBERS_OF[bench])
    sections = _sections(by, bench, work)
    return render(
        request,
        "home/workbench.html",
        numbers=numbers_of(work.numbers),
        sections=sections,
        appointments=[(f"{each.appointed_at.astimezone(SHANGHAI):%H:%M}", each) for each in work.appointed],
        calls=_calls(work),
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


def _sections(by: Actor, bench: Bench, work: Workbench) -> list[Section]:
    """What waits for this person, what is late, what is due today; a case stands in one of them only."""
    seen: set[int] = set()
    if bench not in QUEUE_FIRST:
        return [*_due(by, work, seen, is_own_first=bench is Bench.AGENT), _waiting(by, work, seen)]
    queue, (late, today) = _waiting(by, work, seen), _due(by, work, seen)
    says_none_wrongly = not late.rows and any(each.left and each.left.is_late for each in queue.rows)
    return [queue, today] if says_none_wrongly else [queue, late, today]


def _waiting(by: Actor, work: Workbench, seen: set[int]) -> Section:
    """The queue of a role, the state that is most its own before the others; in each what is due first."""
    found = _take(by, [each for rows in work.waiting.values() for each in rows], seen, ROWS)
    query = "&".join(f"state={each}" for each in work.waiting)
    return Section(_("等我处理"), found, f"{url('web:cases')}?{query}", "new", _("没有等您处理的工单"))


def _due(by: Actor, work: Workbench, seen: set[int], *, is_own_first: bool = False) -> tuple[Section, Section]:
    """Few late rows: what has been late for weeks may not push today's work off the screen. Who handles cases sees the own ones first."""
    list_url = url("web:cases")
    late = _take(by, [*(work.own_late if is_own_first else ()), *work.late], seen, LATE_ROWS)
    today = _take(by, work.today, seen, ROWS)
    return (
        Section(_("已超时"), late, f"{list_url}?due=late&sort=due", "late", _("没有超时的工单")),
        Section(_("今天到期"), today, f"{list_url}?due=today&sort=due", "warn", _("今天没有到期的工单")),
    )


def _take(by: Actor, rows: Sequence[Any], seen: set[int], most: int) -> list[Row]:
    """Return the first rows that stand nowhere yet."""
    found = list({each.pk: each for each in rows if each.pk not in seen}.values())[:most]
    seen |= {each.pk for each in found}
    return [Row(each, time_left(each.opened_at, each.due_at, by.at), _next(by, each)) for each in found]


def _next(by: Actor, case: Any) -> NextAct | None:
    """The button of a row; only what this person may do to this case."""
    name, is_post = NEXT.get(case.state, ("", False))
    arrow = next((each for each in legal_arrows(by, case) if each.name == name), None)
    if arrow is None:
        return None
    address = url("web:case_arrow", case.pk, name) if is_post else f"{url('web:case', case.pk)}?act={name}"
    return NextAct(_(arrow.label), address, is_post=is_post)


def _calls(work: Workbench) -> list[Tab]:
    """Whom to call back: a day's work of its own beside the cases; none of it for who calls nobody."""
    if not work.calls:
        return []
    counts, here = work.calls, url("web:check_backs")
    return [
        Tab(_("现在可打"), f"{here}?box=now", str(counts["now"])),
        Tab(_("已超时"), f"{here}?box=late", str(counts["late"]), "late" if counts["late"].value else "plain"),
    ]


def _greeting(by: Actor) -> str:
    hour = by.at.astimezone(SHANGHAI).hour
    words = _("早上好") if hour < 11 else _("中午好") if hour < 13 else _("下午好") if hour < 18 else _("晚上好")
    return _("{words}，{name}").format(words=words, name=by.name)
