"""Rooms as the box above their list finds them: however they are said, below the name of an estate too."""

from typing import Any

from django.db.models import Q, QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.estates.hits import places_named
from tonglu.estates.rules.typed import typed_room
from tonglu.lib.actor import Actor


def find_units(by: Actor, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Narrow rooms in reach to those whose code begins so, or that are meant: 1502, 3-2, 3幢1502, 云锦府 3-1502.

    One query where an estate is named, another where that is asked of a whole group.
    """
    room = typed_room(text)
    if room is None:
        begun = text.strip().upper()
        return rows.filter(Q(code__startswith=begun) | Q(room=begun)) if begun else rows
    if room.named:
        rows = rows.filter(node_id__any_of=places_named(by, P.ESTATE_VIEW, room.named))
    wanted = Q(code__startswith=room.code)
    if room.alone:
        wanted |= Q(room=room.alone)
    if others := sorted({*room.codes} - {room.code}):
        wanted |= Q(code__in=others)
    return rows.filter(wanted)
