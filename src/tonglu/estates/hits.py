"""Rooms as the search box lists them: one statement, answered by the indexes of codes and room numbers."""

from typing import Any, Final, NamedTuple

from tonglu.access.permissions import Permission as P
from tonglu.estates.queries import search_units
from tonglu.estates.rules.typed import TypedRoom, typed_room
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.scope import nodes_only

# ~>=~ compares byte by byte, as the index of prefixes does whatever the locale
BY_CODE: Final = """
    (SELECT unit.id, unit.code, unit.project_id FROM estates_unit unit
     WHERE unit.code ~>=~ %(low)s AND unit.code ~<~ %(high)s AND unit.node_id = ANY(%(nodes)s::bigint[])
     ORDER BY unit.code USING ~<~ LIMIT %(most)s)
"""
BY_ROOM: Final = """
    (SELECT unit.id, unit.code, unit.project_id FROM estates_unit unit
     WHERE unit.room = %(low)s AND unit.node_id = ANY(%(nodes)s::bigint[]) ORDER BY unit.code LIMIT %(most)s)
"""
WHOLE: Final = """
    (SELECT unit.id, unit.code, unit.project_id FROM estates_unit unit
     WHERE unit.code = ANY(%(codes)s) AND unit.node_id = ANY(%(nodes)s::bigint[]) ORDER BY unit.code LIMIT %(most)s)
"""
SHOWN: Final = """
SELECT found.id, found.code, project.marketing_name FROM ({}) found
JOIN estates_project project ON project.id = found.project_id
ORDER BY found.code <> ALL(%(codes)s::varchar[]), found.code, found.id LIMIT %(most)s
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
    given: dict[str, Any] = {
        "low": typed.code, "high": prepared.after(typed.code), "codes": list(typed.codes), "nodes": nodes, "most": limit,
    }  # fmt: skip
    return [UnitHit(*each) for each in prepared.rows(SHOWN.format(_wanted(typed)), given)]


def nodes_named(nodes: list[int], named: str) -> list[int]:
    """Return those of the nodes at which an estate of this name stands; all of them where none is named. One query at most."""
    return [node for (node,) in prepared.rows(NAMED, {"nodes": nodes, "named": named})] if named and nodes else nodes


def _wanted(typed: TypedRoom) -> str:
    """A whole code is the first of those that begin with it: it is asked for by itself only where it is not what was typed."""
    others = set(typed.codes) - {typed.code}
    return " UNION ".join([BY_CODE, *([BY_ROOM] if typed.alone else []), *([WHOLE] if others else [])])
