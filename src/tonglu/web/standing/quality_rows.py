"""The rows of a list of data quality, written in Python."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from tonglu.customers.file import Beside
from tonglu.customers.rules.completeness import parts_in, troubles_in
from tonglu.lib.shown import Shown
from tonglu.standing.rules.tending import ALL, WorkList
from tonglu.ui import quick
from tonglu.ui.addresses import url
from tonglu.ui.icons import icon

EMPTY: Final[Mapping[str, str]] = {"phone": "phone", "place": "homes"}  # the column of what nobody on a list has
SHOWN: Final = Shown("name", "gaps", "score", "rank")
MOST_HOMES: Final = 3
MOST_KEPT: Final = 4_000
HEAD: Final = '<tr data-href="{page}" tabindex="0"><td><a href="{page}">{name}</a>{cases}{busy}</td>'
CASES: Final = ' <a class="tone tone-new tone-link" href="{page}" data-drawer="{page}" title="{said}" aria-label="{said}">{mark}{count}</a>'
REST: Final = '{phone}{homes}<td class="num">{score}<small> {points}</small></td><td class="wide">{gaps}</td></tr>\n'


def drawn(
    work: WorkList, rows: Sequence[Any], beside: Mapping[int, Beside], held: Mapping[int, tuple[str, Any]], cases: Mapping[int, int],
    query: str | None,
) -> Markup:  # fmt: skip
    """Return the rows of the table: names, masks, rooms, what else is missing, open cases, who has whom in hand.

    They open the row of the list (`query` is what narrows it), or the customer where that is None; the number of open cases
    opens the customer beside the list, where they stand first.
    """
    own = 0 if work.code == ALL else work.mask  # what everybody on the list lacks goes without saying
    language, empty, ending = get_language(), EMPTY.get(work.code), f"?{query}" if query else ""
    lines: list[str] = []
    for row in rows:
        its = beside[row.pk]
        page = url("web:customer", row.pk) if query is None else url("web:data_row", work.code, row.pk) + ending
        mask, homes = its.phones[0].mask if its.phones else "", tuple([room for room, _role in its.homes[:MOST_HOMES]])
        lines += (
            _head(page, row.pk, row.name, cases.get(row.pk, 0), held[row.pk][0] if row.pk in held else "", language),
            _rest(mask, homes, row.score, row.gaps & ~own, empty, language),
        )
    return Markup("".join(lines))  # noqa: S704 - written below, from escaped values


@lru_cache(maxsize=MOST_KEPT)
def _head(page: str, pk: int, name: str, cases: int, busy: str, _seen_in: object) -> str:
    """Return how a row begins; one of the same values, seen in the same language, is drawn once a process."""
    hand = f" {quick.badge(_('%(name)s在处理') % {'name': busy}, 'hand')}" if busy else ""
    return HEAD.format(page=escape(page), name=escape(name), cases=_cases(pk, cases) if cases else "", busy=hand)


def _cases(pk: int, count: int) -> str:
    said = escape(_("%(n)s 张未关闭工单") % {"n": count})
    return CASES.format(page=url("web:customer", pk), said=said, mark=icon("headset", 12), count=count)


@lru_cache(maxsize=MOST_KEPT)
def _rest(mask: str, homes: tuple[str, ...], score: int, gaps: int, empty: str | None, _seen_in: object) -> str:
    """Return the other cells; `empty` is the column that is left out."""
    return REST.format(
        phone="" if empty == "phone" else f'<td class="mono">{escape(mask)}</td>',
        homes="" if empty == "homes" else f"<td>{escape(_('、')).join(map(escape, homes))}</td>",
        score=score,
        points=escape(_("分")),
        gaps=_gaps(gaps),
    )


def _gaps(gaps: int) -> str:
    troubles = [f"{quick.badge(_(each.label), 'late')} " for each in troubles_in(gaps)]
    parts = [f'<span class="mark-word">{escape(_(each.label))}</span> ' for each in parts_in(gaps)]
    return "".join((*troubles, *parts))
