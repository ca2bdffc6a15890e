"""Cases as the search box lists them: by number and room through their indexes, by title among the newest."""

from typing import Final, NamedTuple

from tonglu.access.permissions import Permission as P
from tonglu.estates.hits import BEGINNING, WHOLE, beginning, nodes_named
from tonglu.estates.rules.typed import TypedRoom, typed_room
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.scope import nodes_only
from tonglu.service.queries import cases_matching

RECENT: Final = 500
MOST_ROOMS: Final = 50
FEW_NODES: Final = 24  # of so many places the newest of each are looked through, of more the newest of all
ENOUGH_LATIN: Final = 4  # letters; fewer are the initials of a name
# the newest of those that begin so: two letters of it are those of all cases
BY_NUMBER: Final = """
    (SELECT newest.id FROM (
        SELECT held.id, held.node_id FROM service_case held WHERE held.number ~>=~ %(number)s AND held.number ~<~ %(number_end)s
        ORDER BY held.number USING ~>~ LIMIT 3000) newest
     WHERE newest.node_id = ANY(%(nodes)s::bigint[]) LIMIT 100)
"""
OF_ROOMS: Final = """
    (SELECT held.id FROM ({}) room JOIN service_case held ON held.unit_id = room.id WHERE held.node_id = ANY(%(nodes)s::bigint[]) LIMIT 100)
"""
BY_ROOM, BY_WHOLE_ROOM = OF_ROOMS.format(BEGINNING), OF_ROOMS.format(WHOLE)
BY_TITLE: Final = """
    (SELECT newest.id FROM unnest(%(nodes)s::bigint[]) AS place(id) CROSS JOIN LATERAL (
        SELECT held.id, held.title FROM service_case held WHERE held.node_id = place.id
        ORDER BY held.opened_at DESC, held.id DESC LIMIT %(recent)s) newest
     WHERE newest.title ILIKE %(like)s)
"""
BY_TITLE_OF_ALL: Final = """
    (SELECT newest.id FROM (
        SELECT held.id, held.title, held.node_id FROM service_case held ORDER BY held.opened_at DESC, held.id DESC LIMIT 3000) newest
     WHERE newest.node_id = ANY(%(nodes)s::bigint[]) AND newest.title ILIKE %(like)s)
"""
SHOWN: Final = """
SELECT shown.id, shown.number, shown.title, shown.state, unit.code
FROM service_case shown LEFT JOIN estates_unit unit ON unit.id = shown.unit_id
WHERE shown.id = ANY(ARRAY({})) ORDER BY shown.number <> %(number)s, shown.opened_at DESC, shown.id DESC LIMIT %(most)s
"""


class CaseHit(NamedTuple):
    pk: int
    number: str
    title: str
    state: str
    room: str


def case_hits(by: Actor, text: str, limit: int) -> list[CaseHit]:
    """Return cases by number, room, or words of the title of the newest. At most one query, two where an estate is named."""
    nodes = nodes_only(by, P.CASE_VIEW)
    if nodes is None:
        found = cases_matching(by, text)[:limit]
        return [CaseHit(each.pk, each.number, each.title, each.state, each.unit.code if each.unit else "") for each in found]
    typed = text.strip()
    room = typed_room(typed) or TypedRoom(typed)
    places = nodes_named(nodes, room.named)
    parts = _parts(typed, len(nodes), room if places else None)
    if not parts or not nodes:
        return []
    number = typed.upper()
    given = {
        "number": number, "number_end": prepared.after(number), "codes": list(room.codes), "places": places, "rooms": MOST_ROOMS,
        **beginning(room), "like": f"%{prepared.escaped(typed)}%",
        "recent": RECENT // max(1, min(len(nodes), FEW_NODES)), "nodes": nodes, "most": limit,
    }  # fmt: skip
    rows = prepared.rows(SHOWN.format(" UNION ALL ".join(parts)), given)
    return [CaseHit(pk, number, title, state, room or "") for pk, number, title, state, room in rows]


def _parts(typed: str, places: int, room: TypedRoom | None) -> list[str]:
    """Where what was typed may stand: a number is ASCII, a room holds a figure, a title is whatever people say."""
    if not typed:
        return []
    has_figure = any(each.isdigit() for each in typed)
    parts = [BY_NUMBER] if typed.isascii() else []
    if room and has_figure:  # a whole code is the first of those that begin with it
        parts += [BY_ROOM, *([BY_WHOLE_ROOM] if len(room.codes) > 1 else [])]
    is_title = not typed.isascii() or (not has_figure and len(typed) >= ENOUGH_LATIN)
    return [*parts, BY_TITLE if places <= FEW_NODES else BY_TITLE_OF_ALL] if is_title else parts
