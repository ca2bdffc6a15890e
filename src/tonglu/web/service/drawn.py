"""Why a case is called back or not, in one sentence that anybody can work out again."""

from typing import Any

from django.utils.translation import gettext as _

from tonglu.service.queries.drawing import Draw


def why_drawn(rule: Any, number: float, *, is_again: bool = False) -> str:
    """Say in one sentence why this case is called back: anybody can work it out again."""
    if is_again:
        return _("上次回访不满意，处理完必须再访")
    if rule.rate >= 100:
        return _("规则「{rule}」全部回访").format(rule=rule_said(rule))
    return _("规则「{rule}」抽 {rate}%：这张工单的抽样数 {number}，小于 {rate}，抽中").format(
        rule=rule_said(rule), rate=rule.rate, number=f"{number:.2f}"
    )


def why_not_drawn(draw: Draw) -> str:
    if draw.rule is None:
        return _("没有适用的回访规则，不回访")
    if draw.is_drawn:
        return _("完成时还没有这条回访规则，没有安排回访")
    return _("规则「{rule}」抽 {rate}%：这张工单的抽样数 {number}，不小于 {rate}，没有抽中").format(
        rule=rule_said(draw.rule), rate=draw.rule.rate, number=f"{draw.number:.2f}"
    )


def rule_said(rule: Any) -> str:
    """报修 · 户内 · 渗漏, or 全部工单."""
    parts = [
        rule.get_kind_display() if rule.kind else "",
        rule.get_grade_display() if rule.grade else "",
        rule.get_where_display() if rule.where else "",
        rule.problem.said if rule.problem else "",
    ]
    return " · ".join(filter(None, parts)) or _("全部工单")
