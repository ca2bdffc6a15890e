"""The members of a segment are frozen, or counted to the last one: in one transaction, as who asked sees them at that moment.

Run again after a kill: a run is either still waiting, and is done from the start, or done.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.db import InterfaceError, OperationalError, connection
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from tonglu.access.actors import actor_of
from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.models import Customer
from tonglu.exchange.reading import worded
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.patience import at_most
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.scope import ScopedQuerySet
from tonglu.messaging.notices import Reader, notify
from tonglu.standing.compiling import chosen_by, may_ask, rule_of, within
from tonglu.standing.facts import SegmentFrozen
from tonglu.standing.models import RunKind, RunState, Segment, SegmentRun

log = logging.getLogger(__name__)

LOCK: Final = 20104  # advisory lock space: one worker per run
MOST_FROZEN: Final = 1_000_000
WITHIN: Final = 300  # seconds
MOST_TRIES: Final = 5


def run_segment(run_id: int, *, at: datetime) -> None:
    """Do what was asked for; harmless where another worker is at it or it is done."""
    with _held(run_id) as is_mine:
        if is_mine and (tries := _begun(run_id)):
            _do(run_id, tries, at)


def _do(run_id: int, tries: int, at: datetime) -> None:
    run = SegmentRun.objects.select_related("asked_by").get(pk=run_id)
    by = actor_of(run.asked_by_id, at, via="worker")
    with translation.override(run.asked_by.language or "zh-hans"):
        if tries > MOST_TRIES:
            _refuse(run_id, Refused("试了 {n} 次都没有做成；请把任务号 {run} 告诉管理员", n=MOST_TRIES, run=run_id), by=by)
            return
        try:
            _run_now(run_id, by=by)
        except (OperationalError, InterfaceError):
            raise  # the database went away: it is as it was, and is taken up again
        except Refused as refusal:
            _refuse(run_id, refusal, by=by)
        except NotAllowed:
            _refuse(run_id, Refused("已经没有看这个客群的权限了"), by=by)
        except Exception:
            log.exception("run %s of a segment broke", run_id)
            _refuse(run_id, Refused("后台出错了，没有做成；请把任务号 {run} 告诉管理员", run=run_id), by=by)


@act
def _run_now(run_id: int, *, by: Actor) -> None:
    """Freeze or count in one transaction. The segment is locked only at the end: who looks at it or ends it meanwhile waits for nobody."""
    run = SegmentRun.objects.select_related("segment").get(pk=run_id)
    segment, is_freeze = run.segment, run.kind == RunKind.FREEZE
    people = _people(segment, run, by)
    with at_most(WITHIN):
        count = _written(segment, people) if is_freeze else people.count()
    if is_freeze:
        _freeze(segment, run, count, by)
    run.state, run.count, run.ended_at = RunState.DONE, count, by.at
    run.save(update_fields=["state", "count", "ended_at"])
    said = _("固定了 {n} 人") if is_freeze else _("数清楚了，{n} 人")
    _ring(run, said.format(n=f"{count:,}"), by=by)


def _people(segment: Segment, run: SegmentRun, by: Actor) -> ScopedQuerySet[Customer]:
    tree = rule_of(segment.rules.get(number=run.number).rule)
    needed = P.SEGMENT_EDIT if run.kind == RunKind.FREEZE else P.CUSTOMER_VIEW
    if not (by.reaches_node(needed, segment.node_id) and may_ask(by, tree, segment.node_id)):
        raise NotAllowed
    return chosen_by(within(by, segment.node_id), tree).order_by()


def _written(segment: Segment, people: ScopedQuerySet[Customer]) -> int:
    """Write the members down where they are found: none of them passes through this process."""
    statement, given = people.values_list("pk", flat=True)[: MOST_FROZEN + 1].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO standing_segmentmember (segment_id, customer_id) SELECT %s, chosen.id FROM ({statement}) AS chosen(id)",  # noqa: S608 - the ORM's own
            [segment.pk, *given],
        )
        return int(cursor.rowcount)


def _freeze(segment: Segment, run: SegmentRun, count: int, by: Actor) -> None:
    if count > MOST_FROZEN:
        raise Refused("超过 {most} 人，固定不下；请加一个条件", most=MOST_FROZEN)
    segment = Segment.objects.select_for_update(of=("self",), no_key=True).get(pk=segment.pk)
    if segment.ended_at or segment.number != run.number:
        raise Refused("这个客群在这期间改过或停用了，没有固定")
    segment.frozen_at, segment.frozen_by_id, segment.frozen_count = by.at, by.person_id, count
    segment.save(update_fields=["frozen_at", "frozen_by", "frozen_count"])
    tell(SegmentFrozen(segment_id=segment.pk, title=segment.name, members=count, node_id=segment.node_id), by=by)


def _begun(run_id: int) -> int:
    """Count one more try, before the work: it stays counted if the process is killed. 0 where it is done."""
    waiting = SegmentRun.objects.filter(pk=run_id, state=RunState.WAITING)
    return waiting.values_list("tries", flat=True).get() if waiting.update(tries=F("tries") + 1) else 0


@contextmanager
def _held(run_id: int) -> Iterator[bool]:
    """Keep other workers off, from the count of the try to its end: a lock of the line, not of one of the transactions between."""
    lock = [LOCK, run_id % 2**31]
    is_mine = prepared.rows("SELECT pg_try_advisory_lock(%s, %s)", lock)[0][0]
    try:
        yield is_mine
    finally:
        if is_mine:
            prepared.rows("SELECT pg_advisory_unlock(%s, %s)", lock)


@act
def _refuse(run_id: int, refusal: Refused, *, by: Actor) -> None:
    """Nothing was written; who asked is told why."""
    run = SegmentRun.objects.select_for_update(of=("self",), no_key=True).filter(pk=run_id, state=RunState.WAITING).first()
    if run is None:
        return
    run.state, run.refusal, run.ended_at = RunState.REFUSED, worded(refusal)[:200], by.at
    run.save(update_fields=["state", "refusal", "ended_at"])
    _ring(run, run.refusal, by=by)


def _ring(run: SegmentRun, result: str, *, by: Actor) -> None:
    to = Reader(person_id=run.asked_by_id, address=run.asked_by.email)
    notify(
        code="segment.done", key=f"segment:{run.pk}", to=to, node_id=run.segment.node_id,
        values={"title": run.segment.name, "result": result}, link=f"/segments/{run.segment_id}/", by=by,
    )  # fmt: skip
