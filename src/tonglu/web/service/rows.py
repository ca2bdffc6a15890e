"""The rows of the list of cases, written in Python: eighty of them are half of the page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from tonglu.lib.choices import labels_of
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseState
from tonglu.ui import quick
from tonglu.ui.addresses import url
from tonglu.ui.time_left import time_left

# what a row shows; read as plain values, for eighty rows of five models each would cost more than the page
SHOWN: Final = (
    "pk", "number", "title", "kind", "grade", "is_group", "state", "contact_name", "opened_at", "due_at", "node_id",
    "node__name", "customer__name", "unit__code", "keeper__name", "excerpt",
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


def drawn(rows: Sequence[Any], at: datetime, *, ticks: bool) -> Markup:
    """Return the rows of the table; `ticks` puts a box before each."""
    kinds = {code: escape(label) for code, label in labels_of(CaseKind).items()}
    grades = {code: quick.badge(label, "late" if code == CaseGrade.MAJOR else "warn") for code, label in labels_of(CaseGrade).items()}
    states = {code: quick.state(label, code) for code, label in labels_of(CaseState).items()}
    group, choose = quick.badge(_("群诉"), "late"), escape(_("选择 %(name)s"))
    lines = []
    for row in rows:
        due = time_left(row.opened_at, row.due_at, at)
        number = escape(row.number)
        lines.append(
            LINE.format(
                page=url("web:case", row.pk),
                late=' class="is-late"' if due and due.is_late else "",
                tick=TICK.format(pk=row.pk, words=choose % {"name": number}) if ticks else "",
                number=number,
                title=escape(row.title or row.excerpt),
                marks=("" if row.grade == CaseGrade.ORDINARY else grades[row.grade]) + (group if row.is_group else ""),
                kind=kinds[row.kind],
                who=escape(row.customer__name or row.contact_name or "—"),
                where=escape(row.unit__code or row.node__name),
                state=states[row.state],
                keeper=escape(row.keeper__name) if row.keeper__name else quick.NOTHING,
                due=quick.time_left(due.words, due.used) if due else quick.NOTHING,
                opened=quick.when(row.opened_at),
            )
        )
    return Markup("".join(lines))  # noqa: S704 - every value above is escaped or made by parts that escape
