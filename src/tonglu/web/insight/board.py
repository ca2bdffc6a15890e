"""The board of open cases, by state or by keeper; it follows what happens by asking for one number."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from tonglu.access.permissions import Permission as P
from tonglu.insight.queries.standing import standing_for
from tonglu.lib.actor import Actor
from tonglu.lib.choices import labels_of
from tonglu.service.queries.board import URGENCIES, Lane, board_by_keeper, board_by_state
from tonglu.service.rules.states import CaseKind
from tonglu.ui.doors import Request, requires
from tonglu.ui.fresh import mark, marked, still_holds
from tonglu.ui.menu import Words
from tonglu.ui.pages import render
from tonglu.web.access.place import within_place
from tonglu.web.insight.cells import TONES, cells_of

LEGEND: Final[dict[str, Words]] = {
    "late": gettext_lazy("已超时"),
    "soon": gettext_lazy("4 小时内到期"),
    "today": gettext_lazy("今天到期"),
    "later": gettext_lazy("明天以后"),
    "none": gettext_lazy("没有时限"),
}
VIEWS: Final[dict[str, Words]] = {"state": gettext_lazy("按状态"), "keeper": gettext_lazy("按处理人")}


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry of the legend: a link that shows only what stands under it, or everything again."""

    key: str
    words: Words
    tone: str
    count: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class BoardLane:
    lane: Lane
    name: str
    cells: Markup

    @property
    def hidden(self) -> int:
        return self.lane.count - len(self.lane.cases)


@requires(P.CASE_VIEW)
def open_board(request: Request) -> HttpResponse:
    by, query = within_place(request), request.GET
    version = _version(by)  # before the cases are read: what changes meanwhile is asked for again
    view = query["by"] if query.get("by") in VIEWS else "state"
    kinds = labels_of(CaseKind)
    kind = query["kind"] if query.get("kind") in kinds else ""
    urgency = query["due"] if query.get("due") in LEGEND else ""
    board = (board_by_keeper if view == "keeper" else board_by_state)(by, kind=kind, urgency=urgency)
    is_wall = query.get("wall") == "1"
    return render(
        request,
        "insight/board_wall.html" if is_wall else "insight/board.html",
        block="board",
        view=view,
        views=[(value, words) for value, words in VIEWS.items()],
        kind=kind,
        kinds=kinds,
        urgency=urgency,
        lanes=[_lane(each, by) for each in board.lanes],
        legend=[Mark(key, LEGEND[key], TONES[key], board.counts[key], key == urgency) for key in URGENCIES],
        total=sum(board.counts.values()),
        version=version,
        at=by.at,
    )


@requires(P.CASE_VIEW)
def show_version(request: Request) -> HttpResponse:
    """One number that rises with every act on a case; 304 while it stands still."""
    its_mark = _version(request.actor)
    if answer := still_holds(request, its_mark):
        return answer
    return marked(HttpResponse(its_mark, content_type="text/plain"), its_mark)


def _version(by: Actor) -> str:
    return mark("board", standing_for(by).version)


def _lane(lane: Lane, by: Actor) -> BoardLane:
    return BoardLane(lane, _(lane.name) if lane.key.isalpha() else lane.name, cells_of(lane.cases, by.at))
