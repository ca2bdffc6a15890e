"""The cells of a board, written in Python: there are hundreds on it."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from tonglu.lib.choices import labels_of
from tonglu.service.queries.board import urgency_of
from tonglu.service.rules.states import CaseGrade, CaseKind
from tonglu.ui.addresses import url
from tonglu.ui.formats import moment

TONES: Final = {"late": "late", "soon": "warn", "today": "hand", "later": "new", "none": "wait"}
TWO_DAYS: Final = timedelta(days=2)
MOST_KEPT: Final = 4_000
CELL: Final = (
    '<li><a class="cell cell-{tone}" href="{page}"><span class="cell-place">{place}</span><span class="cell-words">{title}</span>'
    '<span class="cell-left">{left}</span> <span class="cell-card"><b>{kind}</b><span>{title}</span><span>{who}</span>'
    "<span>{when}</span></span></a></li>\n"
)


def cells_of(cases: list[Any], at: datetime) -> Markup:
    """Return the cells of one lane."""
    minute, language = at.replace(second=0, microsecond=0), get_language()
    return Markup("".join([_cell(each, minute, language) for each in cases]))  # noqa: S704 - written below, from escaped values


@lru_cache(maxsize=MOST_KEPT)
def _cell(case: Any, at: datetime, language: str | None) -> str:  # noqa: ARG001 - what the words depend on
    """Return one cell; within a minute a case of the same values is drawn once a process."""
    title = case.title or case.number
    grade = "" if case.grade == CaseGrade.ORDINARY else labels_of(CaseGrade)[case.grade]
    whose = " ".join(filter(None, [case.node__name, case.unit__code]))
    came = f"{_('来件')} {moment(case.opened_at)}"
    due = f"{_('到期')} {moment(case.due_at)}" if case.due_at else ""
    return CELL.format(
        tone=TONES[urgency_of(case.due_at, at)],
        page=url("web:case", case.pk),
        place=escape(case.unit__code or case.node__name),
        title=escape(title),
        left=escape(_left(case.due_at, at)),
        kind=escape(_joined(case.number, labels_of(CaseKind)[case.kind], grade)),
        who=escape(_joined(whose, case.customer__name or case.contact_name)),
        when=escape(_joined(case.keeper__name, _joined(came, due))),
    )


def _joined(*words: str | None) -> str:
    return " · ".join(filter(None, words))


def _left(due_at: datetime | None, at: datetime) -> str:
    if due_at is None:
        return _("无时限")
    words = _short(abs(due_at - at))
    return _("超 {span}").format(span=words) if due_at < at else _("剩 {span}").format(span=words)


def _short(span: timedelta) -> str:
    """The largest unit only: a cell is read from afar."""
    if span >= TWO_DAYS:
        return _("{d} 天").format(d=span.days)
    hours = span // timedelta(hours=1)
    return _("{h} 小时").format(h=hours) if hours else _("{n} 分钟").format(n=span // timedelta(minutes=1))
