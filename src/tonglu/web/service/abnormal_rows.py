"""The rows of abnormal tasks, written in Python."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from tonglu.lib.choices import labels_of
from tonglu.lib.shown import Shown
from tonglu.service.rules.states import CaseKind
from tonglu.ui import quick
from tonglu.web.service.rows import MOST_KEPT, cells_of, marks_of, tick_of

SHOWN: Final = Shown(
    "number", "title", "kind", "grade", "is_group", "state", "contact_name", "opened_at", "due_at", "reopened_count",
    "refused_count", "node_id", "node__name", "customer__name", "unit__code", "keeper__name",
)  # fmt: skip
LINE: Final = (
    '<tr data-href="{page}" tabindex="0"{late}>{tick}<td class="mono"><a href="{page}">{number}</a></td>'
    '<td class="wide"><span class="cell-title">{title}</span>{marks}</td>'
    '<td class="cell-who"><span class="cell-two">{who}<small>{where}</small></span></td><td class="cell-state">{state}</td>'
    '<td>{keeper}</td><td class="cell-due">{due}</td><td class="quiet">{opened}</td></tr>\n'
)
TWICE: Final = 2


def drawn(rows: Sequence[Any], at: datetime) -> Markup:
    """Return the rows of the table, a box before each."""
    minute, language = at.replace(second=0, microsecond=0), get_language()
    return Markup("".join([_line(row, minute, language) for row in rows]))  # noqa: S704 - written below, from escaped values


@lru_cache(maxsize=MOST_KEPT)
def _line(row: Any, at: datetime, language: str | None) -> str:  # noqa: ARG001 - what the words depend on
    """Return one row; within a minute a row of the same values is drawn once a process."""
    return LINE.format(
        tick=tick_of(row),
        title=escape(row.title or labels_of(CaseKind)[row.kind]),
        marks=marks_of(row) + _again(row),
        **cells_of(row, at),
    )


def _again(row: Any) -> str:
    reopened = quick.badge(_("重新处理 %(n)s 次") % {"n": row.reopened_count}, "warn") if row.reopened_count >= TWICE else ""
    refused = quick.badge(_("退单 %(n)s 次") % {"n": row.refused_count}, "warn") if row.refused_count >= TWICE else ""
    return f"{reopened}{refused}"
