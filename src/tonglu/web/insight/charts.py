"""The charts of a dashboard: each with the sentence that says what it shows, and the same as a table whose cells open."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from tonglu.insight.queries.figures import Figure
from tonglu.insight.queries.overview import Overview
from tonglu.insight.rules.numbers import BY_CODE, Number
from tonglu.insight.rules.periods import Grain, Period, Span, ends, stretches
from tonglu.ui.formats import number
from tonglu.web.insight.asked import Asked
from tonglu.web.insight.words import change_of, value_words

AGE_TONES: Final = ("tone:done", "tone:done", "tone:new", "tone:warn", "tone:warn", "tone:late")
RATES: Final = ("response_rate", "dispatch_rate", "on_time_rate")


@dataclass(frozen=True, slots=True)
class Cell:
    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    id: str
    title: str
    sentence: str
    option: dict[str, Any] = field(default_factory=dict)
    head: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    empty: str = ""
    height: int = 240
    number: Number | None = None  # whose definition stands beside the title


def flow_chart(asked: Asked, overview: Overview) -> Chart:
    """What came in and what was closed."""
    grain, now = asked.period.grain, asked.now
    begins = stretches(now.since, now.until, grain)
    periods = [
        Period(Span.FREE, max(begin, now.since), min(end, now.until)) for begin, end in zip(begins, ends(begins, grain), strict=True)
    ]
    came, done = ([overview.flow[each][name] if each in overview.flow else 0 for each in begins] for name in ("opened", "closed"))
    title = _("来件与关闭")
    if not sum(came) + sum(done):
        return Chart("flow", title, _("这段时间没有来件，也没有关闭"), empty=_("换一个期间或范围再看"))
    opened, closed = overview.figure("opened"), overview.figure("closed")
    change = change_of(opened, overview.figure_before("opened"), asked.before_words)
    gap = int((opened.value or 0) - (closed.value or 0))
    balance = _("积压多了 {n} 张") if gap > 0 else _("积压少了 {n} 张") if gap < 0 else _("进出相抵")
    sentence = _("来件 {opened} 张（{change}），关闭 {closed} 张，{balance}").format(
        opened=value_words(opened), change=change.words, closed=value_words(closed), balance=balance.format(n=number(abs(gap)))
    )
    labels = [stretch_words(each, grain) for each in begins]
    links = [[asked.rows(code, period=each) for each in periods] for code in ("opened", "closed")]
    option = _bars(labels, [(_("来件"), came, links[0], "tone:new"), (_("关闭"), done, links[1], "tone:done")])
    rows = [
        [Cell(label), Cell(number(a), up), Cell(number(b), down)]
        for label, a, up, b, down in zip(labels, came, links[0], done, links[1], strict=True)
    ]
    return Chart("flow", title, sentence, option, (_("时间"), _("来件"), _("关闭")), rows)


def rate_chart(asked: Asked, overview: Overview) -> Chart:
    """How the on-time rates went over the last months."""
    months = list(overview.months)
    now = overview.figure("on_time_rate")
    change = change_of(now, overview.figure_before("on_time_rate"), asked.before_words)
    title, head = _("准时率走势"), (_("月份"), *(_(BY_CODE[code].name) for code in RATES))
    lines = {code: [figure for _begin, figure in overview.figures_by_month(code)] for code in RATES}
    shown_codes = [code for code in RATES if any(each.value is not None for each in lines[code])]
    if not shown_codes:
        return Chart("rates", title, _("还没有到期的时限"), empty=_("有工单到期之后，这里会出现每月的准时率"))
    sentence = _("准时关闭率 {value}，{change}").format(value=value_words(now), change=change.words)
    periods = month_periods(months, asked)
    series = [_line(asked, code, lines[code], periods) for code in shown_codes]
    option = {
        "legend": {"top": 0, "right": 0},
        "xAxis": {"type": "category", "data": [stretch_words(each, Grain.MONTH) for each in months]},
        "yAxis": _percent_axis([each for code in shown_codes for each in lines[code]]),
        "series": series,
    }
    rows = [
        [
            Cell(stretch_words(month, Grain.MONTH)),
            *(Cell(value_words(lines[code][at]), asked.rows(BY_CODE[code].rows, period=period)) for code in RATES),
        ]
        for at, (month, period) in enumerate(zip(months, periods, strict=True))
    ]
    return Chart("rates", title, sentence, option, head, rows)


def quality_chart(asked: Asked, overview: Overview) -> Chart:
    """First-time fix and repeat complaints over the last months."""
    months, tones = list(overview.months), {"fixed_rate": "tone:done", "repeat_rate": "tone:late"}
    codes = tuple(tones)
    title = _("一次修复与重复投诉")
    lines = {code: [figure for _begin, figure in overview.figures_by_month(code)] for code in codes}
    if not any(each.below for line in lines.values() for each in line):
        return Chart("quality", title, _("还没有关闭的报修，也没有投诉"), empty=_("关闭报修之后，这里会出现一次修复率"))
    said = [
        _("{name} {value}（{change}）").format(
            name=_(BY_CODE[code].name), value=value_words(overview.figure(code)),
            change=change_of(overview.figure(code), overview.figure_before(code), asked.before_words).words,
        )
        for code in codes
    ]  # fmt: skip
    periods = month_periods(months, asked)
    series = [_line(asked, code, lines[code], periods, tone, side) for side, (code, tone) in enumerate(tones.items())]
    option = {
        "legend": {"top": 0, "right": 0},
        "xAxis": {"type": "category", "data": [stretch_words(each, Grain.MONTH) for each in months]},
        "yAxis": [
            _percent_axis(lines["fixed_rate"]),
            {"type": "value", "min": 0, "axisLabel": {"formatter": "{value}%"}, "splitLine": {"show": False}},
        ],
        "series": series,
    }
    rows = [
        [
            Cell(stretch_words(month, Grain.MONTH)),
            *(Cell(value_words(lines[code][at]), asked.rows(BY_CODE[code].rows, period=periods[at])) for code in codes),
        ]
        for at, month in enumerate(months)
    ]
    return Chart("quality", title, _("，").join(said), option, (_("月份"), *(_(BY_CODE[code].name) for code in codes)), rows)


def age_chart(asked: Asked, overview: Overview) -> Chart:
    """Open cases by age; the older the redder."""
    ages, whole = overview.ages, sum(each.count for each in overview.ages)
    title = _("在办账龄")
    if not whole:
        return Chart("ages", title, _("没有在办的工单"), empty=_("都关闭了"))
    old = sum(each.count for each in ages if each.least > 7)
    late = sum(overview.late.values())
    sentence = _("在办 {whole} 张，其中 {old} 张超过 7 天，{late} 张已超时").format(whole=number(whole), old=number(old), late=number(late))
    labels = [_("{a}–{b} 天").format(a=each.least, b=each.most) if each.most else _("{a} 天以上").format(a=each.least) for each in ages]
    links = [asked.rows("open", period=Period(Span.FREE, each.since, each.until), sort="opened") for each in ages]
    data = [
        {"value": each.count, "href": link, "itemStyle": {"color": tone}} for each, link, tone in zip(ages, links, AGE_TONES, strict=True)
    ]
    option = {
        "xAxis": {
            "type": "category",
            "data": [each.replace(" ", "\n") for each in labels],
            "axisLabel": {"interval": 0, "fontSize": 11, "lineHeight": 14},
        },
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [{"name": _("在办"), "type": "bar", "barMaxWidth": 36, "label": {"show": True, "position": "top"}, "data": data}],
    }
    rows = [[Cell(label), Cell(number(each.count), link)] for label, each, link in zip(labels, ages, links, strict=True)]
    return Chart("ages", title, sentence, option, (_("账龄"), _("张数")), rows)


def project_chart(asked: Asked, overview: Overview) -> Chart:
    """Complaints and repairs per hundred delivered homes, the project with the most complaints first."""
    title, codes = _("每百户投诉与报修"), ("complaints_per_hundred", "repairs_per_hundred")
    nodes = [node for node in overview.by_node if overview.homes.get(node)]
    if not nodes:
        return Chart("homes", title, _("还没有已交付的住宅"), empty=_("填写房间的交付日期之后，这里会出现每百户的投诉和报修"))
    nodes = sorted(nodes, key=lambda node: -(overview.figure(codes[0], node).value or 0))[:12]
    names = [asked.names.get(node, "") for node in nodes]
    worst = overview.figure(codes[0], nodes[0])
    sentence = _("{name}最多，每百户 {value} 件投诉；全部平均 {average}").format(
        name=names[0], value=value_words(worst), average=value_words(overview.figure(codes[0]))
    )
    series = []
    for code, tone in zip(codes, ("tone:late", "tone:new"), strict=True):
        data = [
            {"value": round(overview.figure(code, node).value or 0, 2), "href": asked.rows(BY_CODE[code].rows, node=node)}
            for node in reversed(nodes)
        ]
        series.append({"name": _(BY_CODE[code].name), "type": "bar", "barMaxWidth": 14, "itemStyle": {"color": tone}, "data": data})
    option = {
        "legend": {"top": 0, "right": 0},
        "xAxis": {"type": "value"},
        "yAxis": {"type": "category", "data": names[::-1]},
        "series": series,
    }
    rows = [
        [
            Cell(name),
            *(Cell(value_words(overview.figure(code, node)), asked.rows(BY_CODE[code].rows, node=node)) for code in codes),
            Cell(number(overview.homes[node])),
        ]
        for name, node in zip(names, nodes, strict=True)
    ]
    head = (_("项目"), *(_(BY_CODE[code].name) for code in codes), _("已交付户数"))
    return Chart("homes", title, sentence, option, head, rows, height=max(180, 60 + 44 * len(nodes)))


def _line(asked: Asked, code: str, figures: Sequence[Figure], periods: Sequence[Period], tone: str = "", side: int = 0) -> dict[str, Any]:
    points = [
        {"value": None if each.value is None else round(100 * each.value, 1), "href": asked.rows(BY_CODE[code].rows, period=period)}
        for each, period in zip(figures, periods, strict=True)
    ]
    look = {"itemStyle": {"color": tone}, "lineStyle": {"color": tone}} if tone else {}
    return {"name": _(BY_CODE[code].name), "type": "line", "connectNulls": True, "yAxisIndex": side, "data": points, **look}


def _percent_axis(figures: Sequence[Figure]) -> dict[str, Any]:
    """From the ten below the lowest value to a hundred: what differs by three points shall be seen."""
    low = min((each.value for each in figures if each.value is not None), default=0)
    return {"type": "value", "min": int(10 * low) * 10 if low < 1 else 90, "max": 100, "axisLabel": {"formatter": "{value}%"}}


def stretch_words(begin: date, grain: Grain) -> str:
    if grain is Grain.MONTH:
        return begin.strftime("%Y-%m")
    return begin.strftime("%m-%d")


def month_periods(months: Sequence[date], asked: Asked) -> list[Period]:
    return [Period(Span.FREE, begin, min(end, asked.now.until)) for begin, end in zip(months, ends(list(months), Grain.MONTH), strict=True)]


def _bars(labels: list[str], series: Sequence[tuple[str, list[int], list[str], str]]) -> dict[str, Any]:
    return {
        "legend": {"top": 0, "right": 0},
        "xAxis": {"type": "category", "data": labels},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "name": name, "type": "bar", "barMaxWidth": 16, "itemStyle": {"color": tone},
                "data": [{"value": value, "href": href} for value, href in zip(values, links, strict=True)],
            }
            for name, values, links, tone in series
        ],
    }  # fmt: skip
