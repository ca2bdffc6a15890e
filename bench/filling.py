"""Fills the scratch database by COPY: customers with a phone and a home each, and one case for every customer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import psycopg

from tonglu.demo.names import GIVEN, SURNAMES
from tonglu.demo.stories import STORIES
from tonglu.lib import names
from tonglu.lib.phones import last_digits, search_forms

ROOMS_PER_BUILDING = 400
FIRST_BUILDING = 101  # the settled company has buildings of its own
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def fill(address: str, *, node_id: int, project_id: int, scale: int) -> None:
    """Write `scale` customers, phones, units, residencies and cases below one project."""
    random = Random(7)
    with psycopg.connect(address) as base:
        buildings = _buildings(base, node_id, project_id, scale)
        people = [random.choice(SURNAMES) + random.choice(GIVEN) for _ in range(scale)]
        _copy(base, "estates_unit (key, node_id, project_id, building_id, kind, room, code, police_address)",
              _units(scale, node_id, project_id, buildings))  # fmt: skip
        first = base.execute("SELECT min(id) FROM estates_unit WHERE project_id = %s", [project_id]).fetchone()
        assert first
        _copy(base, "customers_customer (id, key, kind, name, sort_key, gender, note, tokens, nodes, created_at, changed_at)",
              _customers(people, node_id))  # fmt: skip
        base.execute("SELECT setval('customers_customer_id_seq', %s)", [scale])
        _copy(base, "customers_phone (customer_id, number, label, is_primary)", ((k + 1, _number(k), "", True) for k in range(scale)))
        _copy(
            base,
            "customers_residency (customer_id, unit_id, node_id, role)",
            ((k + 1, first[0] + k, node_id, "owner") for k in range(scale)),
        )
        _copy(base, "customers_customerreach (customer_id, node_id, legal_entity, basis, since)",
              ((k + 1, node_id, "", "relation", NOW) for k in range(scale)))  # fmt: skip
        _copy(base, CASES, _cases(random, scale, node_id, first[0]))
        base.commit()
        base.autocommit = True
        base.execute("VACUUM ANALYZE")


CASES = (
    "service_case (key, number, node_id, kind, subject, grade, is_group, state, medium, title, words, result, customer_id, unit_id,"
    " contact_name, contact_phone, is_anonymous, is_grabbable, is_imported, content_hash, source_key, opened_at, closed_at,"
    " closed_how, reopened_count, refused_count)"
)


def _number(index: int) -> str:
    return f"19{index:09d}"


def _buildings(base: psycopg.Connection, node_id: int, project_id: int, scale: int) -> list[int]:
    total = scale // ROOMS_PER_BUILDING + 1
    rows = base.execute(
        "INSERT INTO estates_building (node_id, project_id, label, position)"
        " SELECT %s, %s, g::text, g FROM generate_series(%s::int, %s::int) g RETURNING id",
        [node_id, project_id, FIRST_BUILDING, FIRST_BUILDING + total - 1],
    ).fetchall()
    return [row[0] for row in rows]


def _copy(base: psycopg.Connection, into: str, rows: Iterator[tuple[object, ...]]) -> None:
    with base.cursor().copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _units(scale: int, node_id: int, project_id: int, buildings: list[int]) -> Iterator[tuple[object, ...]]:
    for index in range(scale):
        building, room = divmod(index, ROOMS_PER_BUILDING)
        label = f"{room // 4 + 1}{room % 4 + 1:02d}"
        yield UUID(int=index), node_id, project_id, buildings[building], "house", label, code_of(index), ""


def code_of(index: int) -> str:
    building, room = divmod(index, ROOMS_PER_BUILDING)
    return f"{FIRST_BUILDING + building}-{room // 4 + 1}{room % 4 + 1:02d}"


def _customers(people: list[str], node_id: int) -> Iterator[tuple[object, ...]]:
    for index, name in enumerate(people):
        number = _number(index)
        tokens = names.tokens(name, [f"#{last_digits(number, 3)}", *search_forms(number)], [code_of(index)])
        yield index + 1, UUID(int=index), "person", name, names.sort_key(name), "", "", tokens, [node_id], NOW, NOW


def _cases(random: Random, scale: int, node_id: int, first_unit: int) -> Iterator[tuple[object, ...]]:
    for index in range(scale):
        story = random.choice(STORIES)
        opened_at = NOW - timedelta(minutes=7 * index + random.random() * 7)
        is_open = index < scale // 50
        yield (
            UUID(int=index), f"GB{index:09d}", node_id, story.kind, story.subject, "ordinary", False,
            "new" if is_open else "closed", "phone", story.title, story.words[0], "" if is_open else story.results[0],
            index + 1, first_unit + index, "", "", False, False, False, "", "", opened_at,
            None if is_open else opened_at + timedelta(days=1), "", 0, 0,
        )  # fmt: skip
