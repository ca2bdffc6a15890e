"""The rows of the list of cases, written in Python: eighty of them are half of the page."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.db.models.functions import Left
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from tonglu.lib.choices import labels_of
from tonglu.lib.shown import Shown
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseState
from tonglu.ui import quick
from tonglu.ui.addresses import url
from tonglu.ui.time_left import time_left

EXCERPT: Final = 80
# what a row shows; read as plain values, for eighty rows of five models each would cost more than the page
SHOWN: Final = Shown(
    "number", "title", "kind", "grade", "is_group", "state", "contact_name", "opened_at", "due_at", "node_id",
    "node__name", "customer__name", "unit__code", "keeper__name", excerpt=Left("words", EXCERPT),
)  # fmt: skip
LINE: Final = (
    '<tr data-href="{page}" tabindex="0" data-drawer="{page}"{late}>{tick}<td class="mono"><a href="{page}">{number}</a></td>'
    '<td class="wide"><span class="cell-title">{title}</span>{marks}</td><td class="quiet">{kind}</td>'
    '<td class="cell-who"><span class="cell-two">{who}<small>{where}</small></span></td><td class="cell-state">{state}</td>'
    '<td class="quiet">{keeper}</td><td class="cell-due">{due}</td><td class="quiet">{opened}</td></tr>\n'
)
TICK: Final = (
    '<td class="tick"><input class="form-check-input" type="checkbox" name="pick" value="{pk}" form="bulk" aria-label="{words}"></td>'
)
MOST_KEPT: Final = 4_000  # about 6 MB a process


def drawn(rows: Sequence[Any], at: datetime, *, ticks: bool) -> Markup:
    """Return the rows of the table; `ticks` puts a box before each."""
    minute, language = at.replace(second=0, microsecond=0), get_language()
    return Markup("".join([_line(row, minute, language, ticks) for row in rows]))  # noqa: S704 - written below, from escaped values


@lru_cache(maxsize=MOST_KEPT)
def _line(row: Any, at: datetime, language: str | None, ticks: bool) -> str:  # noqa: ARG001, FBT001 - what the line depends on
    """Return one row. Within a minute, to which what is left of a time is told, a row of the same values is drawn once a process."""
    return LINE.format(
        tick=tick_of(row) if ticks else "",
        title=escape(row.title or row.excerpt),
        marks=marks_of(row),
        kind=escape(labels_of(CaseKind)[row.kind]),
        **cells_of(row, at),
    )


def cells_of(row: Any, at: datetime) -> dict[str, str]:
    """Return what every table of cases shows alike."""
    due = time_left(row.opened_at, row.due_at, at)
    return {
        "page": url("web:case", row.pk),
        "late": ' class="is-late"' if due and due.is_late else "",
        "number": escape(row.number),
        "who": escape(row.customer__name or row.contact_name or "—"),
        "where": escape(row.unit__code or row.node__name),
        "state": quick.state(labels_of(CaseState)[row.state], row.state),
        "keeper": escape(row.keeper__name) if row.keeper__name else quick.NOTHING,
        "due": quick.time_left(due.words, due.used) if due else quick.NOTHING,
        "opened": quick.when(row.opened_at),
    }


def tick_of(row: Any) -> str:
    return TICK.format(pk=row.pk, words=escape(_("选择 %(name)s")) % {"name": escape(row.number)})


def marks_of(row: Any) -> str:
    """Return the badges of a grade above the ordinary and of a matter of many."""
    grade = labels_of(CaseGrade)[row.grade]
    of_grade = "" if row.grade == CaseGrade.ORDINARY else quick.badge(grade, "late" if row.grade == CaseGrade.MAJOR else "warn")
    return f"{of_grade}{quick.badge(_('群诉'), 'late') if row.is_group else ''}"
