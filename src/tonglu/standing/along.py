"""Marks and wishes that were written while two customers were one, and go with one of them when they are two again."""

from typing import Any, Final

from django.db.models import QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.actions.reach import write_reach
from tonglu.customers.along import Along
from tonglu.customers.models import Customer, ReachBasis
from tonglu.customers.rules.reach import node_seen
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.labelled import N_
from tonglu.standing.facts import ContactWishKept, MarkMoved
from tonglu.standing.marks import WISHED_MEDIUMS, hours_said
from tonglu.standing.models import ContactWish, Mark
from tonglu.standing.rules.marks import MarkKind


def _seen(rows: QuerySet[Any], by: Actor) -> QuerySet[Any]:
    return rows.filter(pk__in=Mark.objects.reachable(by, P.CUSTOMER_VIEW)).select_related("item", "node")


def _said(row: Mark) -> str:
    words = row.item.said if row.item else row.letter
    return " · ".join((f"{row.get_kind_display()} {words}", row.node.name))


def _move(row: Any, to: Customer, by: Actor) -> None:
    """The mark is of the other one from now on; where he has the same already it ends here, and an older class of his ends."""
    beside = Mark.objects.filter(customer=to, node=row.node_id, kind=row.kind, until=None)
    if row.kind == MarkKind.GRADE:
        beside.update(until=day_of(by.at))
    elif beside.filter(item=row.item_id).exists():
        row.until = day_of(by.at)
        row.save(update_fields=["until"])
        return
    row.customer = to
    row.save(update_fields=["customer"])
    write_reach(to, row.node, ReachBasis.ENTERED, by)
    title = row.item.name if row.item else row.letter
    tell(MarkMoved(mark_id=row.pk, mark=row.kind, title=title, customer_id=to.pk, node_id=row.node_id), by=by)


def _wish_said(row: ContactWish) -> str:
    words = dict(WISHED_MEDIUMS)
    liked = " ".join(str(words[each]) for each in row.mediums)
    return " · ".join(filter(None, (liked, hours_said(row.quiet_from, row.quiet_until), row.note)))


def _move_wish(row: Any, to: Customer, by: Actor) -> None:
    ContactWish.objects.filter(customer=to, until=None).update(until=day_of(by.at))
    row.customer = to
    row.save(update_fields=["customer"])
    tell(ContactWishKept(wish_id=row.pk, customer_id=to.pk, node_id=node_seen(by, P.CUSTOMER_MERGE, to.nodes)), by=by)


MARKS: Final = Along("mark", N_("标记"), Mark, "since", _seen, lambda row, own: row.node_id in own.nodes, _said, _move, is_dated=True)
WISHES: Final = Along(
    "wish", N_("联系偏好"), ContactWish, "since", lambda rows, _by: rows, lambda _row, _own: False, _wish_said, _move_wish, is_dated=True
)
