"""Faults of a request's shape as sentences: which field, what is wrong, what to write."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonglu.lib.plain import shown

# what the reader of the JSON says about a value → what we say
WORDS = {
    "missing": gettext_lazy("必填，请补上"),
    "extra_forbidden": gettext_lazy("没有这个字段，请核对拼写"),
    "string_type": gettext_lazy("应是文字"),
    "bool": gettext_lazy("应是 true 或 false"),
    "int": gettext_lazy("应是整数"),
    "string_too_long": gettext_lazy("太长"),
    "too_long": gettext_lazy("太多"),
    "decimal": gettext_lazy("应是数字，最多两位小数"),
    "list": gettext_lazy("应是列表"),
    "greater_than_equal": gettext_lazy("太小"),
    "less_than_equal": gettext_lazy("太大"),
    "timezone_aware": gettext_lazy("缺少时区，请写成 2026-09-30T17:00:00+08:00"),
    "datetime": gettext_lazy("应是时间，如 2026-09-30T17:00:00+08:00"),
    "date": gettext_lazy("应是日期，如 2026-09-30"),
    "literal_error": gettext_lazy("不在可选范围"),
    "model": gettext_lazy("应是 JSON 对象"),
    "dict": gettext_lazy("应是 JSON 对象"),
}
ENVELOPES = {"body", "query", "path", "header", "given", "asked", "file", "form"}
BRANCHES = {"int", "str", "constrained-int", "bool", "float"}


def sentence_of(faults: Sequence[Mapping[str, Any]]) -> str:
    """Return the faults of a request, each field once."""
    told: dict[str, str] = {}
    for fault in faults:
        told.setdefault(_field(fault["loc"]), _what(str(fault["type"])))
    return _("；").join(_("{field}：{what}").format(field=field, what=what) for field, what in list(told.items())[:8])


def _field(place: Sequence[Any]) -> str:
    named = [str(each) for each in place if str(each) not in ENVELOPES and str(each).split("[")[0] not in BRANCHES]
    return shown(".".join(named)) or _("请求体")


def _what(kind: str) -> str:
    if kind in WORDS:
        return str(WORDS[kind])
    return str(next((words for stem, words in WORDS.items() if kind.startswith(stem)), _("格式不对")))
