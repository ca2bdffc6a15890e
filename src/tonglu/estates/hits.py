"""Rooms as the search box lists them: one statement, answered by the indexes of codes and room numbers."""

from typing import Final, NamedTuple

from tonglu.access.permissions import Permission as P
from tonglu.estates.models import Project
from tonglu.estates.queries import search_units
from tonglu.estates.rules.typed import TypedRoom, typed_room
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.scope import nodes_only

# the rooms of these places with such a code, looked up place by place: whatever lies in them, and whatever the planner makes of an array
# that it does not see, the same few pages are read. ~>=~ compares byte by byte, as the index does whatever the locale
BEGINNING: Final = """
    SELECT unit.id, unit.code, place.marketing_name FROM estates_project place CROSS JOIN LATERAL (
        SELECT held.id, held.code FROM estates_unit held
        WHERE held.project_id = place.id AND held.code ~>=~ %(room)s AND held.code ~<~ %(room_end)s
        ORDER BY held.code USING ~<~ LIMIT %(rooms)s) unit
    WHERE place.node_id = ANY(%(places)s::bigint[]) ORDER BY unit.code USING ~<~ LIMIT %(rooms)s
"""
WHOLE: Final = """
    SELECT unit.id, unit.code, place.marketing_name FROM estates_project place CROSS JOIN LATERAL (
        SELECT held.id, held.code FROM estates_unit held
        WHERE held.project_id = place.id AND held.code = ANY(%(codes)s::varchar[]) LIMIT %(rooms)s) unit
    WHERE place.node_id = ANY(%(places)s::bigint[]) ORDER BY unit.code LIMIT %(rooms)s
"""
# OFFSET 0: the planner, which does not see the array, would first gather whatever lies in these places
ALONE: Final = """
    SELECT unit.id, unit.code, place.marketing_name FROM (
        SELECT id, code, project_id FROM estates_unit WHERE room = %(room)s ORDER BY code OFFSET 0) unit
    JOIN estates_project place ON place.id = unit.project_id
    WHERE place.node_id = ANY(%(places)s::bigint[]) ORDER BY unit.code LIMIT %(rooms)s
"""
SHOWN: Final = """
SELECT * FROM ({}) found ORDER BY found.code <> ALL(%(codes)s::varchar[]), found.code, found.id LIMIT %(rooms)s
"""
# of an estate that is named: the nodes that it stands at
NAMED: Final = """
SELECT node_id FROM estates_project
WHERE node_id = ANY(%(nodes)s::bigint[]) AND (strpos(replace(lower(marketing_name), ' ', ''), %(named)s) > 0
    OR strpos(replace(lower(filed_name), ' ', ''), %(named)s) > 0 OR strpos(replace(lower(estate_name), ' ', ''), %(named)s) > 0)
"""


class UnitHit(NamedTuple):
    pk: int
    code: str
    project: str


def unit_hits(by: Actor, text: str, limit: int) -> list[UnitHit]:
    """Return rooms whose code begins with, or whose number is, what was typed so far; whole codes first.

    One query, two where an estate is named.
    """
    nodes = nodes_only(by, P.ESTATE_VIEW)
    if nodes is None:
        return [UnitHit(each.pk, each.code, each.project.marketing_name) for each in search_units(by, text, limit)]
    typed = typed_room(text)
    if typed:
        nodes = nodes_named(nodes, typed.named)
    if not typed or not nodes:
        return []
    given = {**beginning(typed), "codes": list(typed.codes), "places": nodes, "rooms": limit}
    return [UnitHit(*each) for each in prepared.rows(SHOWN.format(_wanted(typed)), given)]


def beginning(typed: TypedRoom) -> dict[str, str]:
    """Return from where to where the codes lie that begin as was typed."""
    return {"room": typed.code, "room_end": prepared.after(typed.code)}


def places_named(by: Actor, permission: str, named: str) -> list[int]:
    """Return the nodes in reach at which an estate of this name stands; all of them where none is named. One query, of a group two."""
    nodes = nodes_only(by, permission)
    return nodes_named(list(Project.objects.values_list("node_id", flat=True)) if nodes is None else nodes, named)


def nodes_named(nodes: list[int], named: str) -> list[int]:
    """Return those of the nodes at which an estate of this name stands; all of them where none is named. One query at most."""
    return [node for (node,) in prepared.rows(NAMED, {"nodes": nodes, "named": named})] if named and nodes else nodes


def _wanted(typed: TypedRoom) -> str:
    """A whole code is the first of those that begin with it: it is asked for by itself only where it is not what was typed."""
    others = set(typed.codes) - {typed.code}
    parts = [BEGINNING, *([ALONE] if typed.alone else []), *([WHOLE] if others else [])]
    return " UNION ".join(f"({each})" for each in parts)
