"""Reads the facts in order, once each, and writes down what other systems are to be told of them."""

from django.db import connection

from tonglu.exchange.outside import OUTSIDE
from tonglu.exchange.pushing import queue_deliveries
from tonglu.journeys.models import Position
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act

FOLLOWER = "webhooks"
AT_ONCE = 1_000
# imported and invented history is told to nobody
READ = """
    SELECT f.id, f.xid::text::bigint, f.kind = ANY(%s) AND f.via NOT IN ('import', 'past') FROM audit_factrow f
    WHERE (f.xid, f.id) > (%s::text::xid8, %s) AND f.xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY f.xid, f.id LIMIT %s
"""


def follow_for_webhooks(*, by: Actor) -> int:
    """Read all settled facts; return how many deliveries were written down. Two at once do each once."""
    if not Position.objects.filter(follower=FOLLOWER).exists():
        _begin_here()
    queued = 0
    while True:
        read, added = _follow_some(by=by)
        queued += added
        if read < AT_ONCE:
            return queued


def _begin_here() -> None:
    """What was told before anything followed is history: nobody asked for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1")
        Position.objects.get_or_create(follower=FOLLOWER, defaults={"xid": cursor.fetchone()[0], "fact_id": 2**62})


@act
def _follow_some(*, by: Actor) -> tuple[int, int]:
    position = Position.objects.select_for_update(skip_locked=True).filter(follower=FOLLOWER).first()
    if position is None:
        return 0, 0
    with connection.cursor() as cursor:
        cursor.execute(READ, [list(OUTSIDE), str(position.xid), position.fact_id, AT_ONCE])
        seen = cursor.fetchall()
    if not seen:
        return 0, 0
    added = queue_deliveries([pk for pk, _xid, is_wanted in seen if is_wanted], by=by)
    position.fact_id, position.xid = seen[-1][0], seen[-1][1]
    position.save(update_fields=["xid", "fact_id"])
    return len(seen), added
