"""Cases as the box above their list finds them: by number through the days it names, by room and customer through their indexes,
by what was said among the newest.
"""

from typing import Any, Final, NamedTuple

from django.db.models import F, QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.customers.hits import customers_fitting
from tonglu.estates.hits import beginning, places_named
from tonglu.estates.rules.typed import TypedRoom, typed_room
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.among import among_first
from tonglu.lib.at_places import Written
from tonglu.lib.names import query_tokens
from tonglu.lib.scope import nodes_only
from tonglu.service.rules.numbers import BEGUN, days_of_number, is_number

NEWEST: Final = 2_000  # so many are looked through for what was said
MOST_ROOMS: Final = 1_000
LEAST_ROOMS: Final = 2  # of each project
MOST_CUSTOMERS: Final = 500
MOST_OF_CUSTOMERS: Final = 5_000  # cases; of each customer as many as makes these
ENOUGH_LETTERS: Final = 2  # one letter would read what everybody said to say little
# place by place, room by room: whatever the planner makes of arrays that it does not see, the same few pages are read
OF_ROOMS: Final = """
SELECT room.project_id, room.id, held.id FROM estates_project place CROSS JOIN LATERAL (
    (SELECT unit.id, unit.project_id FROM estates_unit unit
     WHERE unit.project_id = place.id AND unit.code ~>=~ %(room)s AND unit.code ~<~ %(room_end)s
     ORDER BY unit.code USING ~<~ LIMIT %(rooms)s)
    UNION ALL
    (SELECT unit.id, unit.project_id FROM estates_unit unit
     WHERE unit.project_id = place.id AND unit.code = ANY(%(codes)s::varchar[]) LIMIT %(rooms)s)
) room LEFT JOIN LATERAL (
    SELECT id FROM service_case WHERE unit_id = room.id ORDER BY opened_at DESC LIMIT 200
) held ON true
WHERE place.node_id = ANY(%(places)s::bigint[])
"""
OF_CUSTOMERS: Final = """
SELECT held.id FROM (
    SELECT unnest(%(people)s::bigint[]) UNION ALL SELECT id FROM customers_customer WHERE root_id = ANY(%(people)s::bigint[])
) person(id) CROSS JOIN LATERAL (SELECT id FROM service_case WHERE customer_id = person.id ORDER BY opened_at DESC LIMIT %(most)s) held
"""
OF_A_ROOM: Final = "EXISTS (SELECT FROM estates_unit unit WHERE unit.id = unit_id AND unit.code LIKE %s)"
OF_A_CUSTOMER: Final = "EXISTS (SELECT FROM customers_customer one WHERE one.id = customer_id AND one.name LIKE %s)"


class Found(NamedTuple):
    """What was found, and where nobody looked: what was said by older cases, the rest of too many rooms or customers."""

    rows: QuerySet[Any]
    is_of_newest: bool = False
    is_of_some: bool = False
    is_by_day: bool = False  # rows as they lie in their order, narrowed to days


class _Keys(NamedTuple):
    found: list[int]
    is_whole: bool


def find_cases(by: Actor, rows: QuerySet[Any], text: str) -> Found:
    """Narrow cases in reach to those whose number, room, customer, contact or words are so. At most five queries."""
    number = text.upper()
    if days := days_of_number(number):
        begin, end = days
        return Found(rows.filter(opened_at__gte=begin, opened_at__lt=end), is_by_day=True)
    if is_number(number):
        return Found(rows.filter(number__startswith=number))
    rooms, customers = _of_rooms(by, text), _of_customers(by, text)
    said = _said(text, rooms=rooms.is_whole, customers=customers.is_whole)
    newest, is_more = among_first(rows.order_by(F("opened_at").desc(), F("pk").desc()), said, NEWEST)
    found = rows.filter(pk__any_of={*rooms.found, *customers.found, *newest})
    return Found(found, is_more, is_more and not (rooms.is_whole and customers.is_whole))


def _said(text: str, *, rooms: bool, customers: bool) -> Written:
    """Return the condition of a case whose words are so; of its room and its customer too where not all of those were looked through."""
    plain = prepared.escaped(text)
    within = "LIKE" if text.upper() == text.lower() else "ILIKE"  # what has no other case costs half to look for
    asked = {f"title {within} %s": f"%{plain}%", "contact_name LIKE %s": f"{plain}%"}
    if text.upper() in BEGUN:  # of a number; with more of it it was found already
        asked["number LIKE %s"] = f"{plain.upper()}%"
    if len(text) >= ENOUGH_LETTERS:
        asked[f"words {within} %s"] = f"%{plain}%"
    if not rooms:
        asked[OF_A_ROOM] = f"{plain}%"
    if not customers and not (text.isascii() and query_tokens(text)):  # initials and figures are no beginning of a name
        asked[OF_A_CUSTOMER] = f"{plain}%"
    return Written(" OR ".join(asked), [*asked.values()])


def _of_rooms(by: Actor, text: str) -> _Keys:
    """Rooms whose code begins so, or as they are said."""
    if not (text.isascii() or any(each.isdigit() for each in text)):
        return _Keys([], is_whole=True)
    room = typed_room(text) or TypedRoom(text)
    places = places_named(by, P.CASE_VIEW, room.named)
    if not places:
        return _Keys([], is_whole=True)
    most = max(LEAST_ROOMS, MOST_ROOMS // len(places))
    given = {**beginning(room), "codes": list(set(room.codes) - {room.code}), "places": places, "rooms": most}
    found, counts = set[int](), dict[int, set[int]]()
    for place, unit, case in prepared.rows(OF_ROOMS, given):
        counts.setdefault(place, set()).add(unit)
        found |= {case} - {None}
    return _Keys([*found], all(len(units) < most for units in counts.values()))


def _of_customers(by: Actor, text: str) -> _Keys:
    """Customers by name, by pinyin, by the end of their number; a whole room is no customer, nor are signs alone."""
    room = typed_room(text)
    if (room and room.is_whole) or not any(map(str.isalnum, text)):
        return _Keys([], is_whole=True)
    people = customers_fitting(by, text, MOST_CUSTOMERS + 1)
    given = {"people": people, "most": MOST_OF_CUSTOMERS // max(1, len(people))}
    found = [key for (key,) in prepared.rows(OF_CUSTOMERS, given)] if people else []
    return _Keys(found, bool(query_tokens(text)) and len(people) <= MOST_CUSTOMERS and _knows_customers(by))


def _knows_customers(by: Actor) -> bool:
    """Whoever sees the customers wherever he sees cases: who has a case somewhere is known there."""
    seen, cases = nodes_only(by, P.CUSTOMER_VIEW), nodes_only(by, P.CASE_VIEW)
    return seen is not None and cases is not None and set(cases) <= set(seen)
