"""The rows of the list of rooms, written in Python."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import get_language
from markupsafe import Markup, escape

from tonglu.lib.clock import SHANGHAI
from tonglu.lib.shown import Shown
from tonglu.ui import quick
from tonglu.ui.addresses import url
from tonglu.ui.formats import area
from tonglu.web.estates.tower import STATES, state_of

# what a row shows; read as plain values
SHOWN: Final = Shown(
    "code", "kind", "measured_sqm", "forecast_sqm", "signed_on", "delivered_on", "moved_in_on", "project__marketing_name",
    "layout__code", "layout__rooms",
)  # fmt: skip
TONES: Final = {"plain": "wait", "signed": "new", "delivered": "done", "living": "hand"}
LINE: Final = (
    '<tr data-href="{page}" tabindex="0" data-drawer="{page}"><td class="mono"><a href="{page}">{code}</a></td><td>{project}</td>'
    '<td class="wide quiet">{layout}</td><td class="num">{area}</td><td>{state}</td><td class="quiet">{delivered}</td></tr>\n'
)
MOST_KEPT: Final = 4_000


def drawn(rows: Sequence[Any], at: datetime) -> Markup:
    """Return the rows of the table."""
    language, this_year = get_language(), at.astimezone(SHANGHAI).year
    return Markup("".join([_line(row, language, this_year) for row in rows]))  # noqa: S704 - written below, from escaped values


@lru_cache(maxsize=MOST_KEPT)
def _line(row: Any, language: str | None, this_year: int) -> str:  # noqa: ARG001 - what words and days depend on
    """Return one row; one of the same values is drawn once a process."""
    state = state_of(row)
    rooms = f" <small>{escape(row.layout__rooms)}</small>" if row.layout__rooms else ""
    return LINE.format(
        page=url("web:unit", row.pk),
        code=escape(row.code),
        project=escape(row.project__marketing_name),
        layout=f"{escape(row.layout__code)}{rooms}" if row.layout__code else quick.NOTHING,
        area=area(row.measured_sqm or row.forecast_sqm),
        state=quick.badge(STATES[state], TONES[state]),
        delivered=quick.on(row.delivered_on),
    )
