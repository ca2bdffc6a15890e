"""A small picture below the work: what came in and what was closed, day by day, with the sentence that says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tonglu.service.queries.days import Day


@dataclass(frozen=True, slots=True)
class Picture:
    option: dict[str, Any]
    sentence: str
    empty: str = ""


def picture_of(days: Sequence[Day]) -> Picture:
    opened, closed = sum(each.opened for each in days), sum(each.closed for each in days)
    if not opened and not closed:
        return Picture({}, _("近 {n} 天的工单").format(n=len(days)), _("近 {n} 天没有工单").format(n=len(days)))
    sentence = _("近 {n} 天来件 {opened} 张，关闭 {closed} 张").format(n=len(days), opened=opened, closed=closed)
    return Picture(_option(days), sentence)


def _option(days: Sequence[Day]) -> dict[str, Any]:
    return {
        "grid": {"left": 32, "right": 8, "top": 28, "bottom": 24},
        "legend": {"top": 0, "right": 0, "itemWidth": 10, "itemHeight": 10},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [each.on.strftime("%m-%d") for each in days], "axisTick": {"show": False}},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            _bars(_("来件"), [each.opened for each in days], "tone:new"),
            _bars(_("关闭"), [each.closed for each in days], "tone:done"),
        ],
    }


def _bars(name: str, counts: list[int], tone: str) -> dict[str, Any]:
    return {"name": name, "type": "bar", "data": counts, "barMaxWidth": 14, "itemStyle": {"color": tone}}
