"""疑似同一人 judged: one person (a merge) or two, which is remembered; a judgement of two can be withdrawn."""

from collections.abc import Mapping
from typing import Any

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.actions.merging import merge_customers, worded
from tonglu.customers.facts import PairDecided
from tonglu.customers.models import Customer, Merge, Pair, PairState
from tonglu.customers.rules.reach import node_seen
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import NotAllowed, Refused, Stale


@act
def keep_apart(pair_id: int, *, reason: str, by: Actor) -> Pair:
    """Judge that these are two people (不是同一人): they are never proposed again."""
    pair, low = _taken(pair_id, by, PairState.OPEN)
    words = worded(reason)
    if not words:
        raise Refused("请填写原因")

    pair.state, pair.decided_at, pair.decided_by_id, pair.reason = PairState.NEVER, by.at, by.person_id, words
    return _decided(pair, low, by)


@act
def ask_again(pair_id: int, *, by: Actor) -> Pair:
    """Withdraw the judgement that these are two people (撤回判定): the pair stands open again."""
    pair, low = _taken(pair_id, by, PairState.NEVER)
    pair.state, pair.decided_at, pair.decided_by_id, pair.reason = PairState.OPEN, None, None, ""
    return _decided(pair, low, by)


@act
def merge_pair(pair_id: int, *, survivor_id: int, choices: Mapping[str, Any] | None = None, reason: str = "", by: Actor) -> Merge:
    """Judge that these are one person; the survivor is one of the two people as they stand now."""
    pair, _low = _taken(pair_id, by, PairState.OPEN)
    roots = {each.root_id or each.pk for each in (pair.low, pair.high)}
    if survivor_id not in roots:
        raise Refused("请选择保留哪一份档案")
    others = roots - {survivor_id}
    return merge_customers(survivor_id, merged_id=others.pop() if others else survivor_id, choices=choices, reason=reason, by=by)


def _taken(pair_id: int, by: Actor, state: str) -> tuple[Pair, Customer]:
    """Lock both customers, the roots last, then the pair: of two who judge at once the second finds it judged."""
    seen = Pair.objects.filter(pk=pair_id).first()
    if seen is None:
        raise NotAllowed
    ids = (seen.low_id, seen.high_id)
    known = Customer.objects.reachable(by, P.CUSTOMER_MERGE).filter(pk__in=ids).order_by("root_id", "pk")
    rows = {each.pk: each for each in known.select_for_update(of=("self",), no_key=True)}
    if len(rows) < 2:
        raise NotAllowed
    pair = Pair.objects.select_for_update(of=("self",), no_key=True).get(pk=pair_id)
    if pair.state != state:
        raise Stale(N_("这一对刚刚已有判定：{state}，请刷新后再看"), state=pair.get_state_display())
    pair.low, pair.high = rows[pair.low_id], rows[pair.high_id]
    return pair, pair.low


def _decided(pair: Pair, low: Customer, by: Actor) -> Pair:
    pair.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    node = node_seen(by, P.CUSTOMER_MERGE, low.nodes)
    tell(PairDecided(pair_id=pair.pk, state=pair.state, other_id=pair.high_id, customer_id=low.pk, node_id=node), by=by)
    return pair
