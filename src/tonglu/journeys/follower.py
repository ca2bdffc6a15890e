"""Reads the facts in order, once each, and lets the reactions of REACTIONS answer.

In order: by (transaction, id), below `pg_snapshot_xmin(pg_current_snapshot())`: everything older than the oldest
transaction still running is settled, so nothing can appear behind the position. The position, the mark that a reaction
is done and what the reaction wrote are one transaction: killed anywhere, it is done again from where it stood.
"""

import logging
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from tonglu.audit.models import FactRow
from tonglu.journeys.models import Position, ReactionDone
from tonglu.journeys.reactions import REACTIONS, Reaction
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.facts import FACT_KINDS, SUBJECT_FIELDS, Fact
from tonglu.lib.refusals import NotAllowed, Refused

log = logging.getLogger(__name__)

FOLLOWER = "reactions"
AT_ONCE = 200
SETTLED = "AND f.xid < pg_snapshot_xmin(pg_current_snapshot())"
READ = f"""
    SELECT f.id, f.xid::text::bigint, f.kind, f.via FROM audit_factrow f
    WHERE (f.xid, f.id) > (%s::text::xid8, %s) {SETTLED} ORDER BY f.xid, f.id LIMIT %s
"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class Seen:
    id: int
    xid: int
    kind: str
    via: str

    @property
    def is_past(self) -> bool:
        """Another system's history, told while it was loaded: it starts nothing here."""
        return self.via in {"import", "past"}


def follow(*, by: Actor) -> int:
    """Answer all settled facts; return how many reactions were done. Two followers at once do each once."""
    Position.objects.get_or_create(follower=FOLLOWER)
    done = 0
    while True:
        read, answered = _follow_some(by=by)
        done += answered
        if read < AT_ONCE:
            return done


@act
def _follow_some(*, by: Actor) -> tuple[int, int]:
    position = _position()
    if position is None:
        return 0, 0
    seen = _read(position)
    if not seen:
        return 0, 0
    wanted = {kind.KIND: reactions for kind, reactions in REACTIONS.items()}
    done = sum(_answer(each, reaction, by) for each in seen if not each.is_past for reaction in wanted.get(each.kind, ()))
    position.xid, position.fact_id = seen[-1].xid, seen[-1].id
    position.save(update_fields=["xid", "fact_id"])
    return len(seen), done


def _position() -> Position | None:
    """Lock the position; None where another follower is at it."""
    return Position.objects.select_for_update(skip_locked=True).filter(follower=FOLLOWER).first()


def _read(position: Position) -> list[Seen]:
    with connection.cursor() as cursor:
        cursor.execute(READ, [str(position.xid), position.fact_id, AT_ONCE])
        return [Seen(*row) for row in cursor.fetchall()]


def _answer(seen: Seen, reaction: Reaction, by: Actor) -> bool:
    """Do one reaction once. What it cannot do is noted and passed over: one fact must not hold up all that follow."""
    mark = ReactionDone(fact_id=seen.id, reaction=reaction.__name__, done_at=by.at)
    if ReactionDone.objects.filter(fact_id=seen.id, reaction=mark.reaction).exists():
        return False
    told = FactRow.objects.get(pk=seen.id)
    try:
        with transaction.atomic():
            mark.note = reaction(fact_of(told), told=told, by=by)[:200]
    except (OperationalError, InterfaceError):
        raise
    except (Refused, NotAllowed) as refusal:
        mark.note = f"未完成：{refusal}"[:200]
    except (DatabaseError, LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as fault:
        log.exception("reaction %s to fact %s failed", mark.reaction, seen.id)
        mark.note = f"出错：{type(fault).__name__}"
    mark.save(force_insert=True)
    return True


def fact_of(told: FactRow) -> Fact:
    """Return the fact as it was told."""
    where = {name: getattr(told, name) for name in SUBJECT_FIELDS}
    return FACT_KINDS[told.kind](**told.body, **where)
