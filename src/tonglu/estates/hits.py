"""Rooms as the search box lists them: one statement, answered by the indexes of codes and room numbers."""

from typing import Final, NamedTuple

from tonglu.access.permissions import Permission as P
from tonglu.estates.queries import search_units
from tonglu.estates.rules.typed import typed_code
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
SHOWN: Final = """
SELECT found.id, found.code, project.marketing_name FROM ({}) found
JOIN estates_project project ON project.id = found.project_id ORDER BY found.code, found.id LIMIT %(most)s
"""


class UnitHit(NamedTuple):
    pk: int
    code: str
    project: str


def unit_hits(by: Actor, text: str, limit: int) -> list[UnitHit]:
    """Return rooms whose code begins with, or whose number is, what was typed so far. One query."""
    nodes = nodes_only(by, P.ESTATE_VIEW)
    if nodes is None:
        return [UnitHit(each.pk, each.code, each.project.marketing_name) for each in search_units(by, text, limit)]
    key = typed_code(text)
    if not key or not nodes:
        return []
    wanted = f"{BY_CODE} UNION {BY_ROOM}" if key.isalnum() else BY_CODE
    given = {"low": key, "high": prepared.after(key), "nodes": nodes, "most": limit}
    return [UnitHit(*each) for each in prepared.rows(SHOWN.format(wanted), given)]
