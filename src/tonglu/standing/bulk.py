"""Marks, wishes and looks of many customers at once, for data that nobody works with yet; each has its fact."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Final, NamedTuple

from django.db import connection

from tonglu.audit.actions import tell_many
from tonglu.lib.actor import Actor
from tonglu.lib.clock import SHANGHAI
from tonglu.lib.copying import array_text, copy_rows, reserve_ids
from tonglu.standing.facts import ContactWishKept, CustomerMarked, DataChecked
from tonglu.standing.models import ContactWish, DataCheck, Mark

SET_LOOKED: Final = """
UPDATE customers_customer c SET confirmed_at = coalesce(g.confirmed, c.confirmed_at), unreached_at = coalesce(g.unreached, c.unreached_at)
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) g(id, confirmed, unreached) WHERE c.id = g.id
"""


class NewMark(NamedTuple):
    customer_id: int
    node_id: int
    kind: str
    item_id: int
    title: str
    since: date


class NewWish(NamedTuple):
    customer_id: int
    node_id: int
    mediums: Sequence[str]
    quiet_from: int | None
    quiet_until: int | None
    since: date


class Look(NamedTuple):
    """One look at one customer; one of each customer at most, confirmed or not reached."""

    customer_id: int
    node_id: int
    outcome: str
    note: str
    at: datetime


def write_marks(marks: Sequence[NewMark], *, by: Actor) -> None:
    """Write tags, needs and focus points; the caller knows that none stands twice."""
    ids = reserve_ids(Mark, len(marks))
    columns = ("id", "customer_id", "node_id", "kind", "item_id", "since")
    copy_rows(Mark, columns, ((pk, *each[:4], each.since) for pk, each in zip(ids, marks, strict=True)))
    told = [(_marked(pk, each), _noon(each.since)) for pk, each in zip(ids, marks, strict=True)]
    tell_many(told, by=by)


def write_wishes(wishes: Sequence[NewWish], *, by: Actor) -> None:
    """Write contact wishes of customers who had none."""
    ids = reserve_ids(ContactWish, len(wishes))
    columns = ("id", "customer_id", "mediums", "quiet_from", "quiet_until", "since")
    rows = (
        (pk, each.customer_id, array_text(each.mediums), each.quiet_from, each.quiet_until, each.since)
        for pk, each in zip(ids, wishes, strict=True)
    )
    copy_rows(ContactWish, columns, rows)
    told = [
        (ContactWishKept(wish_id=pk, customer_id=each.customer_id, node_id=each.node_id), _noon(each.since))
        for pk, each in zip(ids, wishes, strict=True)
    ]
    tell_many(told, by=by)


def write_looks(looks: Sequence[Look], *, by: Actor) -> None:
    """Write looks by one colleague, and keep on the customers when they were confirmed or not reached."""
    if not looks:
        return
    ids = reserve_ids(DataCheck, len(looks))
    columns = ("id", "customer_id", "node_id", "outcome", "note", "at", "by_id")
    copy_rows(DataCheck, columns, ((pk, *each, by.person_id) for pk, each in zip(ids, looks, strict=True)))
    told = [(_looked(pk, each), each.at) for pk, each in zip(ids, looks, strict=True)]
    tell_many(told, by=by)
    moments = [[each.at if each.outcome == outcome else None for each in looks] for outcome in ("confirmed", "unreached")]
    with connection.cursor() as cursor:
        cursor.execute(SET_LOOKED, [[each.customer_id for each in looks], *moments])


def _marked(pk: int, each: NewMark) -> CustomerMarked:
    return CustomerMarked(mark_id=pk, mark=each.kind, title=each.title, customer_id=each.customer_id, node_id=each.node_id)


def _looked(pk: int, each: Look) -> DataChecked:
    at = {"customer_id": each.customer_id, "node_id": each.node_id}
    return DataChecked(check_id=pk, outcome=each.outcome, work_list="", reason=each.note, **at)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), SHANGHAI)
