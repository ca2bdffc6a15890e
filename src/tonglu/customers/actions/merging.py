"""Several rows, one person: a merge writes an edge, an undo ends it; root, words and nodes follow from the open edges."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Max, Q

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers import along
from tonglu.customers.facts import CustomersMerged
from tonglu.customers.joined import CARRIED, CHOICES
from tonglu.customers.models import Customer, CustomerReach, Merge, Pair, PairState, Phone
from tonglu.customers.rules.reach import node_seen
from tonglu.customers.tokens import retoken
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.clock import day_of
from tonglu.lib.labelled import N_
from tonglu.lib.masking import masked
from tonglu.lib.refusals import NotAllowed, Refused, Stale

LONGEST_REASON = 200


@act
def merge_customers(survivor_id: int, *, merged_id: int, choices: Mapping[str, Any] | None = None, reason: str = "", by: Actor) -> Merge:
    """Join two people into one (合并客户): the first goes on, the other leads to it. `choices` are what is shown of the other."""
    survivor, merged = taken_roots(survivor_id, merged_id, by)
    ids = selves_of(survivor.pk, merged.pk)
    _refuse(survivor, merged, ids)
    _refuse_entities(survivor, merged, by)
    kept = _judged(choices or {}, merged, ids)
    words = worded(reason)

    edge = Merge.objects.create(
        survivor=survivor, merged=merged, choices=kept, marks=_marks(), merged_at=by.at, merged_by_id=by.person_id, reason=words
    )
    Customer.objects.filter(Q(pk=merged.pk) | Q(root=merged)).update(root=survivor)
    settle([merged.pk, survivor.pk], ids, by, reason=words)
    node = node_seen(by, P.CUSTOMER_MERGE, survivor.nodes)
    tell(CustomersMerged(merge_id=edge.pk, merged_id=merged.pk, customer_id=survivor.pk, node_id=node), by=by)
    return edge


def worded(reason: str) -> str:
    """Return the reason as it was written; short enough for its column."""
    words = reason.strip()
    if len(words) > LONGEST_REASON:
        raise Refused("原因太长（{n} 字），最多 {most} 个字", n=len(words), most=LONGEST_REASON)
    return words


def taken_roots(one: int, other: int, by: Actor) -> tuple[Customer, Customer]:
    """Lock two people with all their rows; what is below first: an act on a row locks it before its root."""
    if one == other:
        raise Refused("这两份档案已经是同一位客户")
    list(_locked(Customer.objects.filter(root__in=(one, other))).values_list("pk"))
    found = {each.pk: each for each in _locked(Customer.objects.reachable(by, P.CUSTOMER_MERGE).filter(pk__in=(one, other)))}
    if len(found) < 2:
        raise NotAllowed
    for each in found.values():
        if each.root_id:
            raise Stale(N_("{name}刚刚已并入另一位客户，请刷新后再看"), name=each.name)
    return found[one], found[other]


def _locked(rows: Any) -> Any:
    return rows.order_by("pk").select_for_update(of=("self",), no_key=True)


def selves_of(*roots: int) -> list[int]:
    return list(Customer.objects.filter(Q(pk__in=roots) | Q(root__in=roots)).order_by("pk").values_list("pk", flat=True))


def _refuse(survivor: Customer, merged: Customer, ids: Sequence[int]) -> None:
    if survivor.kind != merged.kind:
        raise Refused("个人与单位不能合并")
    own = set(selves_of(survivor.pk))
    for each in Pair.objects.filter(state=PairState.NEVER, low__in=ids, high__in=ids):
        if (each.low_id in own) != (each.high_id in own):
            raise Refused("已判定不是同一人：{reason}。要合并，请先撤回判定", reason=masked(each.reason))


def _refuse_entities(survivor: Customer, merged: Customer, by: Actor) -> None:
    """Where a legal entity would come to know what only another one knew, whoever joins them answers for both (有合并权限)."""
    known = [_entities(selves_of(each.pk)) for each in (survivor, merged)]
    if known[0].keys() == known[1].keys():
        return
    nodes = {name: known[0].get(name, set()) | known[1].get(name, set()) for name in known[0] | known[1]}
    if strange := sorted(name for name, at in nodes.items() if not any(by.reaches_node(P.CUSTOMER_MERGE, each) for each in at)):
        raise Refused(
            "这两份档案分属不同的法人，合并以后“{name}”也会看到对方登记的资料；请由两边都有合并权限的人来合并", name="、".join(strange)
        )


def _entities(ids: Sequence[int]) -> dict[str, set[int]]:
    """Return the legal entities that know these records, each with its nodes."""
    found: dict[str, set[int]] = {}
    rows = CustomerReach.objects.filter(customer_id__in=ids, until=None).exclude(node__legal_entity="")
    for name, node in rows.values_list("node__legal_entity", "node_id"):
        found.setdefault(name, set()).add(node)
    return found


def _judged(choices: Mapping[str, Any], merged: Customer, ids: Collection[int]) -> dict[str, int]:
    """Keep which columns are shown of the merged one, and which phone is called first."""
    if unknown := set(choices) - set(CHOICES):
        raise Refused("没有这一项资料：{names}", names="、".join(sorted(unknown)))
    kept = {column: merged.pk for column in CHOICES if choices.get(column)}
    if phone := choices.get("phone"):
        if not Phone.objects.filter(pk=phone, customer_id__in=ids, until=None).exists():
            raise Refused("这个号码已经停用了，请刷新页面")
        kept["phone"] = int(phone)
    return kept


def _marks() -> dict[str, int]:
    own = {kind: model.objects.aggregate(last=Max("pk"))["last"] or 0 for kind, (model, _) in CARRIED.items()}
    return own | along.marks()


def settle(changed: Sequence[int], ids: Sequence[int], by: Actor, *, reason: str = "") -> None:
    """Write again what follows from the edges: nodes and words of the changed ones, and the pairs among all of these rows."""
    for each in Customer.objects.filter(pk__in=changed).order_by("root_id", "pk"):  # a root after what is below it
        own = [each.pk] if each.root_id else selves_of(each.pk)
        reaches = CustomerReach.objects.filter(customer_id__in=own, until=None)
        each.nodes = sorted(set(reaches.values_list("node_id", flat=True)))
        each.changed_at = by.at
        each.save(update_fields=["nodes"])
        retoken(each, day_of(by.at))
    _settle_pairs(ids, by, reason)


def _settle_pairs(ids: Sequence[int], by: Actor, reason: str) -> None:
    """A pair that became one person is settled; one that is two people again stands open again."""
    roots = {pk: root or pk for pk, root in Customer.objects.filter(pk__in=ids).values_list("pk", "root_id")}
    pairs = Pair.objects.filter(low__in=ids, high__in=ids).exclude(state=PairState.NEVER).order_by("pk")
    for each in pairs.select_for_update(of=("self",), no_key=True):
        is_one = roots[each.low_id] == roots[each.high_id]
        if is_one == (each.state == PairState.MERGED):
            continue
        each.state = PairState.MERGED if is_one else PairState.OPEN
        each.decided_at, each.decided_by_id, each.reason = (by.at, by.person_id, reason) if is_one else (None, None, "")
        each.save(update_fields=["state", "decided_at", "decided_by", "reason"])
