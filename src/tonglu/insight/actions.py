"""Count what happened: by the facts as they come, or everything anew. One counts at a time; the others go home."""

from dataclasses import dataclass, field
from typing import Final

from django.db import connection
from django.db.models import F

from tonglu.insight import answers, counting
from tonglu.insight.models import Standing
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act

AT_ONCE: Final = 1_000
# in the order transactions began to write, below the oldest one still running: nothing can appear behind the place read to
TOLD: Final = """
SELECT id, xid::text::bigint, kind, node_id,
    CASE jsonb_typeof(body -> 'case_id') WHEN 'number' THEN (body ->> 'case_id')::bigint END,
    CASE jsonb_typeof(body -> 'case_ids') WHEN 'array' THEN ARRAY(SELECT jsonb_array_elements_text(body -> 'case_ids')::bigint) END
FROM audit_factrow
WHERE (xid, id) > (%s::text::xid8, %s)
"""
# a bare xid would be the number beside it, by which no index is ordered: all that waits would be sorted for each thousand
SETTLED: Final = f"{TOLD} AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY audit_factrow.xid, audit_factrow.id LIMIT %s"
BEFORE_NOW: Final = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
HOMES: Final = frozenset({"estates.unit_delivered", "estates.unit_changed"})
WHOLE_FILES: Final = frozenset(
    {"exchange.import_applied", "exchange.import_reverted", "demo.customers_seeded"}
)  # homes by the hundred, told by one fact


Told = tuple[int, int, str, int | None, int | None, list[int] | None]  # id, xid, kind, node, case, cases


@dataclass(slots=True)
class Touched:
    """What a batch of facts asks to be counted anew."""

    cases: set[int] = field(default_factory=set)
    nodes: set[int] = field(default_factory=set)
    is_every_home: bool = False

    def note(self, kind: str, node_id: int | None, case_id: int | None, case_ids: list[int] | None) -> None:
        self.cases.update(case_ids or ())
        if case_id is not None:
            self.cases.add(case_id)
        if kind in HOMES and node_id:
            self.nodes.add(node_id)
        self.is_every_home = self.is_every_home or kind in WHOLE_FILES

    def __bool__(self) -> bool:
        return bool(self.cases or self.nodes or self.is_every_home)


def count_facts(*, by: Actor) -> int:
    """Count all settled facts; return how many were read. Killed anywhere, it goes on from where it stood."""
    Standing.objects.get_or_create(pk=1)
    read = 0
    while some := _count_some(by=by):
        read += some
        if some < AT_ONCE:
            break
    return read


@act
def _count_some(*, by: Actor) -> int:
    standing = _standing()
    if standing is None:
        return 0
    if standing.counted_at is None:
        _anew(standing, by)
        return 0
    facts = _told(SETTLED, str(standing.xid), standing.fact_id, AT_ONCE)
    touched = _recount(facts)
    if facts:
        standing.fact_id, standing.xid = facts[-1][:2]
    standing.version += bool(touched)
    standing.counted_at = by.at
    standing.save()
    return len(facts)


@act
def catch_up(*, by: Actor) -> None:
    """Count whatever is visible now, settled or not, without moving on: the facts are counted again in their order, and nothing changes."""
    Standing.objects.get_or_create(pk=1)
    standing = Standing.objects.select_for_update().get(pk=1)
    if standing.counted_at is None:
        _anew(standing, by)
    elif _recount(_told(TOLD, str(standing.xid), standing.fact_id)):
        Standing.objects.filter(pk=1).update(version=F("version") + 1)


@act
def rebuild(*, by: Actor) -> None:
    """Count everything anew, waiting for whoever is counting; after rows were loaded in bulk, and every night."""
    Standing.objects.get_or_create(pk=1)
    standing = Standing.objects.select_for_update().get(pk=1)
    _anew(standing, by)


def _standing() -> Standing | None:
    """Lock the standing; None where another is counting."""
    return Standing.objects.select_for_update(skip_locked=True).filter(pk=1).first()


def _told(statement: str, *given: str | int) -> list[Told]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def _recount(facts: list[Told]) -> Touched:
    touched = Touched()
    for _, _, kind, node_id, case_id, case_ids in facts:
        touched.note(kind, node_id, case_id, case_ids)
    if touched.cases:
        counting.recount_cases(sorted(touched.cases))
        answers.recount_answers(sorted(touched.cases))
    if touched.is_every_home:
        counting.recount_homes()
    elif touched.nodes:
        counting.recount_homes(sorted(touched.nodes))
    return touched


def _anew(standing: Standing, by: Actor) -> None:
    """Whatever was settled before is in the rows that are counted now; what was not is read as facts later."""
    with connection.cursor() as cursor:
        cursor.execute(BEFORE_NOW)
        [[oldest]] = cursor.fetchall()
    counting.recount_all()
    answers.recount_every_answer()
    counting.recount_homes()
    standing.xid, standing.fact_id = oldest - 1, 2**62
    standing.version = F("version") + 1
    standing.counted_at = by.at
    standing.save()
