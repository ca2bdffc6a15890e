"""What owners answered when they were called back: the share of each answer, month by month."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from tonglu.insight.queries.overview import Overview
from tonglu.insight.rules.numbers import ANSWERS, BY_CODE, SAID
from tonglu.insight.rules.periods import Grain, Period
from tonglu.service.rules.check_backs import CheckBackResult
from tonglu.ui.formats import number, percent
from tonglu.web.insight.asked import Asked
from tonglu.web.insight.charts import Cell, Chart, month_periods, stretch_words
from tonglu.web.insight.words import change_of, value_words

R = CheckBackResult
TONES: Final = {
    R.VERY_SATISFIED: "tone:done", R.SATISFIED: "tone:new", R.FAIR: "tone:wait",
    R.DISSATISFIED: "tone:warn", R.VERY_DISSATISFIED: "tone:late",
}  # fmt: skip


def answer_chart(asked: Asked, overview: Overview) -> Chart:
    of = BY_CODE["satisfaction"]
    months = list(overview.months)
    whole = {month: sum(overview.answers.get((month, each), 0) for each in ANSWERS) for month in months}
    if not any(whole.values()):
        return Chart("answers", _(of.name), _("还没有有效的回访"), empty=_("回访有了答复之后，这里会出现每月的满意度"), number=of)
    now = overview.figure(of.code)
    change = change_of(now, overview.figure_before(of.code), asked.before_words)
    sentence = _("回访满意度 {value}，{change}").format(value=value_words(now), change=change.words)
    periods = month_periods(months, asked)
    labels = [stretch_words(each, Grain.MONTH) for each in months]
    option = {
        "legend": {"top": 0, "right": 0, "itemWidth": 10, "itemHeight": 10},
        "xAxis": {"type": "category", "data": labels},
        "yAxis": {"type": "value", "max": 100, "axisLabel": {"formatter": "{value}%"}},
        "series": [_series(each, months, periods, asked, overview, whole) for each in ANSWERS],
    }
    head = (_("月份"), *(_(each.label) for each in ANSWERS), _("有效回访"))
    rows = [
        [
            Cell(label),
            *(
                Cell(_told(overview.answers.get((month, each), 0), whole[month]), asked.rows(f"{SAID}{each}", period=period))
                for each in ANSWERS
            ),
            Cell(number(whole[month]), asked.rows("answered", period=period)),
        ]
        for label, month, period in zip(labels, months, periods, strict=True)
    ]
    return Chart("answers", _(of.name), sentence, option, head, rows, number=of)


def _series(
    answer: CheckBackResult, months: Sequence[date], periods: Sequence[Period], asked: Asked, overview: Overview, whole: dict[date, int]
) -> dict[str, Any]:
    data = [
        {
            "value": round(100 * overview.answers.get((month, answer), 0) / whole[month], 1) if whole[month] else None,
            "href": asked.rows(f"{SAID}{answer}", period=period),
        }
        for month, period in zip(months, periods, strict=True)
    ]
    return {
        "name": _(answer.label), "type": "bar", "stack": "answers", "barMaxWidth": 36, "itemStyle": {"color": TONES[answer]}, "data": data,
    }  # fmt: skip


def _told(count: int, whole: int) -> str:
    return f"{number(count)} · {percent(count / whole)}" if count and whole else number(count)
