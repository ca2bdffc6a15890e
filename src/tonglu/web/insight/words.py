"""How a figure and its change are said."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from tonglu.insight.queries.figures import Figure
from tonglu.insight.rules.numbers import Good, Number, Unit
from tonglu.ui.formats import DASH, duration, number, percent, short

FEW: Final = 20  # cases before: their percentage says little
WILD: Final = 200  # per cent


def value_words(figure: Figure) -> str:
    return shown(figure.number, figure.value)


def shown(of: Number, value: float | None) -> str:
    if value is None:
        return DASH
    if of.unit is Unit.RATE:
        return percent(value)
    if of.unit is Unit.MINUTES:
        return duration(value)
    return short(int(value)) if of.unit is Unit.COUNT else number(value, 2)


@dataclass(frozen=True, slots=True)
class Change:
    """`tone`: done for better, late for worse, plain where neither is good or nothing changed."""

    words: str
    tone: str = "plain"
    arrow: str = ""


def change_of(now: Figure, before: Figure, before_words: str) -> Change:
    """Against the period before, with care where too few cases stand behind either."""
    if now.value is None:
        return Change(_("没有数据"))
    if now.is_small:
        return Change(_("样本不足，仅 {n} 张").format(n=now.below))
    if before.value is None or before.is_small:
        return Change(_("{before}样本不足").format(before=before_words))
    gap = now.value - before.value
    words = _gap_words(now.number, gap, before.value, before_words)
    if not words:
        return Change(_("与{before}持平").format(before=before_words))
    return Change(words, _tone(now.number, gap), "arrow-up" if gap > 0 else "arrow-down")


def _gap_words(of: Number, gap: float, before: float, before_words: str) -> str:
    """Points for a rate, per cent for the rest; where little stood before, a percentage would only shout."""
    if of.unit is Unit.RATE:
        points = round(gap * 100, 1)
        return _("较{before} {gap} 个百分点").format(before=before_words, gap=f"{points:+.1f}") if points else ""
    share = round(100 * gap / before) if before else 0
    if of.unit is Unit.COUNT and gap and (before < FEW or abs(share) > WILD):
        words = _("较{before}多 {n} 张") if gap > 0 else _("较{before}少 {n} 张")
        return words.format(before=before_words, n=number(abs(int(gap))))
    if gap and (not before or abs(share) > WILD):
        return _("{before} {old}，现在 {new}").format(before=before_words, old=shown(of, before), new=shown(of, before + gap))
    return _("较{before} {gap}").format(before=before_words, gap=f"{share:+d}%") if share else ""


def _tone(of: Number, gap: float) -> str:
    if of.good is Good.NEITHER:
        return "plain"
    return "done" if (gap > 0) == (of.good is Good.UP) else "late"
