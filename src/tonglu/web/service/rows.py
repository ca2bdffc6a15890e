"""The rows of the list of cases, written in Python: eighty of them are half of the page."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from tonglu.lib.choices import labels_of
from tonglu.lib.clock import SHANGHAI
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseState
from tonglu.ui import quick
from tonglu.ui.addresses import url
from tonglu.ui.time_left import time_left

# what a row shows; read as plain values, for eighty rows of five models each would cost more than the page
SHOWN: Final = (
    "pk", "number", "title", "kind", "grade", "is_group", "state", "contact_name", "opened_at", "due_at", "node_id",
    "node__name", "customer__name", "unit__code", "keeper__name", "excerpt",
)  # fmt: skip
# before the mark of a late row, between it and what is left of the time, behind that
BEGIN: Final = '<tr data-href="{page}" tabindex="0" data-drawer="{page}"'
MIDDLE: Final = (
    '>{tick}<td class="mono"><a href="{page}">{number}</a></td>'
    '<td class="wide"><span class="cell-title">{title}</span>{marks}</td><td class="quiet">{kind}</td>'
    '<td class="cell-who"><span class="cell-two">{who}<small>{where}</small></span></td><td class="cell-state">{state}</td>'
    '<td class="quiet">{keeper}</td><td class="cell-due">'
)
END: Final = '</td><td class="quiet">{opened}</td></tr>\n'
TICK: Final = (
    '<td class="tick"><input class="form-check-input" type="checkbox" name="pick" value="{pk}" form="bulk" aria-label="{words}"></td>'
)
MOST_KEPT: Final = 4_000  # about 6 MB a process


def drawn(rows: Sequence[Any], at: datetime, *, ticks: bool) -> Markup:
    """Return the rows of the table; `ticks` puts a box before each."""
    language, this_year = get_language(), at.astimezone(SHANGHAI).year
    lines: list[str] = []
    for row in rows:
        begin, middle, end = _standing(row, ticks, language, this_year)
        due = time_left(row.opened_at, row.due_at, at)
        left = quick.time_left(due.words, due.used) if due else quick.NOTHING
        lines += (begin, ' class="is-late"' if due and due.is_late else "", middle, left, end)
    return Markup("".join(lines))  # noqa: S704 - every value is escaped or made by parts that escape


@lru_cache(maxsize=MOST_KEPT)
def _standing(row: Any, ticks: bool, language: str | None, this_year: int) -> tuple[str, str, str]:  # noqa: ARG001, FBT001 - what the words depend on
    """Return what of a row does not change with the clock: a row whose values are the same is drawn once."""
    page, number = url("web:case", row.pk), escape(row.number)
    tick = TICK.format(pk=row.pk, words=escape(_("选择 %(name)s")) % {"name": number}) if ticks else ""
    middle = MIDDLE.format(
        page=page,
        tick=tick,
        number=number,
        title=escape(row.title or row.excerpt),
        marks=_marks(row),
        kind=escape(labels_of(CaseKind)[row.kind]),
        who=escape(row.customer__name or row.contact_name or "—"),
        where=escape(row.unit__code or row.node__name),
        state=quick.state(labels_of(CaseState)[row.state], row.state),
        keeper=escape(row.keeper__name) if row.keeper__name else quick.NOTHING,
    )
    return BEGIN.format(page=page), middle, END.format(opened=quick.when(row.opened_at))


def _marks(row: Any) -> str:
    grade = labels_of(CaseGrade)[row.grade]
    of_grade = "" if row.grade == CaseGrade.ORDINARY else quick.badge(grade, "late" if row.grade == CaseGrade.MAJOR else "warn")
    return f"{of_grade}{quick.badge(_('群诉'), 'late') if row.is_group else ''}"
