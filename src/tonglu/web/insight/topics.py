"""What the cases are about: kinds, subjects, problems, categories; bars that open to their cases."""

from collections import Counter
from typing import Any, Final

from django.utils.translation import gettext as _

from tonglu.insight.queries.overview import Overview
from tonglu.insight.rules.numbers import BY_CODE
from tonglu.organisation.queries import item_names
from tonglu.service.rules.states import CaseKind, CaseSubject
from tonglu.ui.formats import number, percent
from tonglu.web.insight.asked import Asked
from tonglu.web.insight.charts import Cell, Chart

MOST: Final = 10
# topic → the parameter of the list of cases that narrows to it
PARAMS: Final = {"kind": "kind", "subject": "subject", "problem": "problem", "category": "category"}


def topic_chart(asked: Asked, overview: Overview, axis: str) -> Chart:
    counts = Counter[Any]()
    for value, _kind, count in overview.topics[axis]:
        counts[value] += count
    said, whole = {value: n for value, n in counts.most_common() if value not in {None, ""}}, sum(counts.values())
    title = TITLES[axis]()
    if not said:
        return Chart(axis, title, _("这段时间没有登记分类的工单"), empty=_("登记时选好分类，这里就有分布"))
    names = _names(axis, list(said))
    shown = list(said.items())[:MOST]
    first, most = shown[0]
    sentence = _("“{name}”最多，{n} 张，占 {share}").format(name=names[first], n=number(most), share=percent(most / whole))
    links = [asked.rows("opened", **{PARAMS[axis]: str(value)}) for value, _n in shown]
    labels = [names[value] for value, _n in shown]
    data = [{"value": n, "href": link} for (_value, n), link in zip(shown, links, strict=True)]
    option = {
        "grid": {"left": 8, "right": 36, "top": 4, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": labels[::-1]},
        "series": [{"name": _("来件"), "type": "bar", "barMaxWidth": 16, "label": {"show": True, "position": "right"}, "data": data[::-1]}],
    }
    rows = [
        [Cell(label), Cell(number(n), link), Cell(percent(n / whole))]
        for label, (_value, n), link in zip(labels, shown, links, strict=True)
    ]
    return Chart(
        axis,
        title,
        sentence,
        option,
        (_("分类"), _("来件"), _("占比")),
        rows,
        height=max(160, 40 + 26 * len(shown)),
        number=BY_CODE["opened"],
    )


TITLES: Final = {"kind": lambda: _("类型"), "subject": lambda: _("主题"), "problem": lambda: _("问题"), "category": lambda: _("工单分类")}


def _names(axis: str, values: list[Any]) -> dict[Any, str]:
    if axis == "kind":
        return {each.value: _(each.label) for each in CaseKind}
    if axis == "subject":
        return {each.value: _(each.label) for each in CaseSubject}
    known = item_names(values)
    return {value: known.get(value, "—") for value in values}
