"""Reads of pairs and merges: whoever reaches both people sees the question; he who reaches one sees nothing of the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from tonglu.access.permissions import Permission as P
from tonglu.customers.joined import Carried, as_shown, carried, ended_since, open_edges, side_of, with_one_preferred
from tonglu.customers.models import Customer, Merge, Pair, PairState, Paper, Phone, Residency, Scoring
from tonglu.customers.queries import papers_of, phones_of, residencies_of, selves
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed
from tonglu.organisation.queries import names_of

PAIR_STATES = PairState.choices


@dataclass(frozen=True, slots=True)
class Side:
    """One of two people who are compared, as their page shows them."""

    customer: Customer
    ids: list[int]
    phones: list[Phone]
    papers: list[Paper]
    homes: list[Residency]


def pairs_for(by: Actor) -> QuerySet[Pair]:
    """Return the pairs of which the actor may know both; those of one person since are settled and not among them."""
    known = Customer.objects.reachable(by, P.CUSTOMER_VIEW)
    rows = Pair.objects.filter(low__in=known, high__in=known).select_related("low", "high", "decided_by")
    whose = rows.annotate(one=Coalesce("low__root_id", "low_id"), other=Coalesce("high__root_id", "high_id"))
    return whose.exclude(state=PairState.OPEN, one=F("other"))


def pair_for(by: Actor, pair_id: int) -> Pair:
    pair = pairs_for(by).filter(pk=pair_id).first()
    if pair is None:
        raise NotAllowed
    return pair


def names_in(pair: Pair) -> list[str]:
    """Two who became one are shown by one name: their question goes on saying what each record was called."""
    is_one = pair.state == PairState.MERGED
    return [who.written_name if is_one else who.name for who in (pair.low, pair.high)]


def side_for(by: Actor, customer: Customer) -> Side:
    """Return what is compared of the person behind a row, as far as the actor may know it."""
    root = customer.root or customer
    ids = selves(root)
    edges = open_edges(ids)
    phones = with_one_preferred(phones_of(by, root, ids), root, edges)
    return Side(as_shown(root, edges), ids, phones, papers_of(by, root, ids), residencies_of(by, root, ids))


def last_scoring(by: Actor) -> Scoring | None:
    """Return the newest run over all customers, for those who may ask for one."""
    return Scoring.objects.order_by("-pk").first() if by.can(P.CUSTOMER_MERGE) else None


def may_merge(by: Actor, *people: Customer) -> bool:
    return all(any(by.reaches_node(P.CUSTOMER_MERGE, node) for node in each.nodes) for each in people)


def spread_of(sides: Sequence[Side]) -> list[str]:
    """Return the places that will see the numbers of the one who goes on; none where both are known at the same."""
    nodes = [set(each.customer.nodes) for each in sides]
    return sorted(names_of(nodes[0] | nodes[1]).values()) if nodes[0] != nodes[1] else []


def merges_of(by: Actor, ids: Sequence[int]) -> list[tuple[Merge, bool]]:
    """Return the merges that joined these rows of a person within reach, the newest first, and whether the actor may undo each."""
    return [(each, may_merge(by, each.merged)) for each in open_edges(ids)]


def merge_for(by: Actor, merge_id: int) -> tuple[Merge, Customer, list[Carried]]:
    """Return an open merge, the person it belongs to now, and what may go with the merged one."""
    edge = Merge.objects.select_related("survivor", "merged", "merged_by").filter(pk=merge_id, undone_at=None).first()
    known = Customer.objects.reachable(by, P.CUSTOMER_MERGE)
    root = known.filter(pk=edge.survivor.root_id or edge.survivor_id).first() if edge else None
    if edge is None or root is None or not may_merge(by, edge.merged):
        raise NotAllowed
    ids = selves(root)
    side = side_of(open_edges(ids), edge.merged_id)
    return edge, root, carried(edge, side, [each for each in ids if each not in side], by)


def ended_for(by: Actor, edge: Merge, root: Customer) -> list[Carried]:
    """Return what of the person of merge_for was ended since the merge, and stays so where it is undone."""
    return ended_since(edge, selves(root), by)
