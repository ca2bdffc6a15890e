"""A merge is undone at any later time: the edge ends, and what came later goes where the person says."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.actions.merging import selves_of, settle, worded
from tonglu.customers.actions.reach import write_reach
from tonglu.customers.along import ALONG, belongings, go_on_knowing
from tonglu.customers.facts import MergeUndone
from tonglu.customers.joined import Carried, carried, open_edges, side_of
from tonglu.customers.models import Address, Customer, Merge, Phone, ReachBasis
from tonglu.customers.rules.reach import node_seen
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import NotAllowed, Refused, Stale


@act
def undo_merge(merge_id: int, *, reason: str = "", moves: Sequence[str] = (), by: Actor) -> Merge:
    """Make two people of one again (撤销合并). Later rows stay with the survivor, but for those of `moves` (kind:id)."""
    edge, root, merged = _taken(merge_id, by)
    words = worded(reason)
    ids = selves_of(root.pk)
    side = side_of(open_edges(ids), merged.pk)
    stay = [each for each in ids if each not in side]
    found = {each.code: each for each in carried(edge, side, stay, by)}
    if unknown := [each for each in moves if each not in found]:
        raise Refused("有 {n} 项已经变了，请刷新后重新勾选", n=len(unknown))

    theirs = belongings(side, stay, edge).nodes
    edge.undone_at, edge.undone_by_id, edge.undone_why = by.at, by.person_id, words
    edge.save(update_fields=["undone_at", "undone_by", "undone_why"])
    Customer.objects.filter(pk__in=side).exclude(pk=merged.pk).update(root=merged)
    Customer.objects.filter(pk=merged.pk).update(root=None)
    merged.root_id = None
    for code in dict.fromkeys(moves):
        if found[code].kind in ALONG:
            ALONG[found[code].kind].move(found[code].row, merged, by)
        else:
            _move(found[code], merged, by)
    go_on_knowing(stay, theirs, by)
    for one in (side, stay):
        _choose_chief(one)
    settle([merged.pk, root.pk], ids, by)
    node = node_seen(by, P.CUSTOMER_MERGE, root.nodes)
    tell(MergeUndone(merge_id=edge.pk, merged_id=merged.pk, moved=len(moves), customer_id=root.pk, node_id=node), by=by)
    return edge


def _taken(merge_id: int, by: Actor) -> tuple[Merge, Customer, Customer]:
    """Lock the rows below, then the root, then the edge; whoever reaches the person and the merged one may."""
    seen = Merge.objects.select_related("survivor").filter(pk=merge_id).first()
    if seen is None:
        raise NotAllowed
    root_id = seen.survivor.root_id or seen.survivor_id
    below = Customer.objects.filter(root=root_id).order_by("pk").select_for_update(of=("self",), no_key=True)
    rows = {each.pk: each for each in below}
    root = take(Customer, root_id, permission=P.CUSTOMER_MERGE, by=by)
    edge = Merge.objects.select_for_update(of=("self",), no_key=True).get(pk=merge_id)
    merged = rows.get(edge.merged_id) or Customer.objects.get(pk=edge.merged_id)
    if not any(by.reaches_node(P.CUSTOMER_MERGE, each) for each in merged.nodes):
        raise NotAllowed
    if edge.undone_at:
        raise Refused("这次合并已经撤销了，请刷新页面")
    if root.root_id or merged.root_id != root.pk:
        raise Stale(N_("{name}刚刚又与别的客户合并或分开了，请刷新后再看"), name=root.name)
    return edge, root, merged


def _move(what: Carried, merged: Customer, by: Actor) -> None:
    """Give a row to the one it belongs to; where he has the same already, it ends here."""
    row: Any = what.row
    former, row.customer = row.customer_id, merged
    if what.kind == "phone":
        row.is_primary = not Phone.objects.filter(customer=merged, until=None).exists()
    if what.kind == "address":
        row.is_chief = not Address.objects.filter(customer=merged, is_chief=True, until=None).exists()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        _end(what, former, by)
    if what.kind == "phone":
        _prefer_another(former)
    if what.kind == "home":
        write_reach(merged, row.node, ReachBasis.RELATION, by)


def _choose_chief(ids: Sequence[int]) -> None:
    """While they were one person one address was the chief one: who is left without takes the first."""
    open_ones = Address.objects.filter(customer__in=ids, until=None)
    heir = open_ones.order_by("pk").first()
    if heir and not open_ones.filter(is_chief=True).exists():
        heir.is_chief = True
        heir.save(update_fields=["is_chief"])


def _end(what: Carried, former: int, by: Actor) -> None:
    row, today = what.row, day_of(by.at)
    if what.kind == "home" and (row.since is None or row.since >= today):
        raise Refused("{unit} 的这段关系原档案里已有，请先结束它再撤销", unit=row.unit.code)
    row.customer_id, row.until = former, today
    if what.kind == "phone":
        row.is_primary = False
    if what.kind == "address":
        row.is_chief = False
    row.save()


def _prefer_another(customer_id: int) -> None:
    open_ones = Phone.objects.filter(customer_id=customer_id, until=None)
    heir = open_ones.first()
    if heir and not open_ones.filter(is_primary=True).exists():
        heir.is_primary = True
        heir.save(update_fields=["is_primary"])
