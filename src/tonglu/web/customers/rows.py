"""The rows of the list of customers, written in Python."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from tonglu.customers.file import Beside
from tonglu.customers.queries import KINDS, ROLES
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.shown import Shown
from tonglu.ui import quick
from tonglu.ui.addresses import url

SHOWN: Final = Shown("name", "kind", "sort_key", "created_at")
MOST_HOMES: Final = 4
LINE: Final = (
    '<tr data-href="{page}" tabindex="0" data-drawer="{page}"><td><a href="{page}">{name}</a></td><td class="mono">{phones}</td>'
    '<td class="wide">{homes}</td><td class="quiet">{circles}</td><td class="quiet">{kind}</td><td class="quiet">{created}</td></tr>\n'
)


MOST_KEPT: Final = 4_000


def drawn(rows: Sequence[Any], beside: Mapping[int, Beside], at: datetime) -> Markup:
    """Return the rows of the table; numbers show their masks."""
    language, this_year = get_language(), at.astimezone(SHANGHAI).year
    held = [(row, beside[row.pk]) for row in rows]
    lines = [
        _line(row.pk, row.name, row.kind, row.created_at, tuple([each.mask for each in its.phones]), tuple(its.homes), its.circles,
              language, this_year)
        for row, its in held
    ]  # fmt: skip
    return Markup("".join(lines))  # noqa: S704 - written below, from escaped values


@lru_cache(maxsize=MOST_KEPT)
def _line(
    pk: int,
    name: str,
    kind: str,
    created_at: datetime,
    masks: tuple[str, ...],
    homes: tuple[tuple[str, str], ...],
    circles: tuple[str, ...],
    *_seen_as: object,
) -> str:
    """Return one row; one of the same values, seen in the same language and year, is drawn once a process."""
    return LINE.format(
        page=url("web:customer", pk),
        name=escape(name),
        phones=_phones(masks),
        homes=_homes(homes),
        circles=escape(" ".join(circles)) or quick.NOTHING,
        kind=escape(dict(KINDS)[kind]),
        created=quick.when(created_at),
    )


def _phones(masks: Sequence[str]) -> str:
    if not masks:
        return quick.NOTHING
    more = f"<small> +{len(masks) - 1}</small>" if len(masks) > 1 else ""
    return f"{escape(masks[0])}{more}"


def _homes(homes: Sequence[tuple[str, str]]) -> str:
    if not homes:
        return quick.NOTHING
    roles = dict(ROLES)
    shown = "".join(
        f'<span class="room-word">{escape(room)}<small>{escape(roles[role])}</small></span>' for room, role in homes[:MOST_HOMES]
    )
    more = escape(_("等 %(n)s 套") % {"n": len(homes)})
    return f"{shown}<small>{more}</small>" if len(homes) > MOST_HOMES else shown
