"""The rows of the list of customers, written in Python."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from tonglu.customers.file import Beside
from tonglu.customers.queries import KINDS, ROLES
from tonglu.ui import quick
from tonglu.ui.addresses import url

MOST_HOMES: Final = 4
LINE: Final = (
    '<tr data-href="{page}" tabindex="0" data-drawer="{page}"><td><a href="{page}">{name}</a></td><td class="mono">{phones}</td>'
    '<td class="wide">{homes}</td><td class="quiet">{kind}</td><td class="quiet">{created}</td></tr>\n'
)


def drawn(rows: Sequence[Any], beside: Mapping[int, Beside]) -> Markup:
    """Return the rows of the table; numbers show their masks."""
    kinds = {code: escape(label) for code, label in KINDS}
    roles = {code: escape(label) for code, label in ROLES}
    return Markup("").join(
        Markup(  # noqa: S704 - every value is escaped or made by parts that escape
            LINE.format(
                page=url("web:customer", row.pk),
                name=escape(row.name),
                phones=_phones(beside[row.pk]),
                homes=_homes(beside[row.pk], roles),
                kind=kinds[row.kind],
                created=quick.when(row.created_at),
            )
        )
        for row in rows
    )


def _phones(held: Beside) -> str:
    if not held.phones:
        return quick.NOTHING
    more = f"<small> +{len(held.phones) - 1}</small>" if len(held.phones) > 1 else ""
    return f"{escape(held.phones[0])}{more}"


def _homes(held: Beside, roles: Mapping[str, str]) -> str:
    if not held.homes:
        return quick.NOTHING
    shown = "".join(f'<span class="room-word">{escape(room)}<small>{roles[role]}</small></span>' for room, role in held.homes[:MOST_HOMES])
    more = escape(_("等 %(n)s 套") % {"n": len(held.homes)})
    return f"{shown}<small>{more}</small>" if len(held.homes) > MOST_HOMES else shown
