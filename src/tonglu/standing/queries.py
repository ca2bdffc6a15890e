"""Reads of segments: who is in, how many, and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db.models import Q
from django.db.models.functions import Coalesce

from tonglu.access.permissions import Permission as P
from tonglu.customers.conditions import CONDITIONS, Condition, Evidence
from tonglu.customers.models import Customer
from tonglu.customers.queries import customers_for, selves
from tonglu.lib import prepared
from tonglu.lib.actor import Actor
from tonglu.lib.patience import at_most
from tonglu.lib.refusals import NotAllowed, Refused, TooLong
from tonglu.lib.scope import ScopedQuerySet
from tonglu.organisation.models import Node
from tonglu.standing import compiling
from tonglu.standing.models import Segment, SegmentMember, SegmentRule
from tonglu.standing.rules.tree import Group, Join, Line, Part, telling
from tonglu.standing.wide import among, guess, kept_among, walked

MOST: Final = 100_000  # counted no further
FEW: Final = 2_000  # sorted as a whole
MOST_SEGMENTS: Final = 300
COUNT_WITHIN: Final = 1  # second, of one statement; then it is guessed from some
MOST_ROWS: Final = 3  # shown behind one condition


@dataclass(frozen=True, slots=True)
class Held:
    """A segment with the rule in force."""

    segment: Segment
    tree: Group
    data: Mapping[str, Any]

    @property
    def is_static(self) -> bool:
        return self.segment.frozen_at is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a part of a rule holds for one person, with the rows behind each condition."""

    holds: bool
    line: Line | None = None
    group: Group | None = None
    parts: tuple["Verdict", ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Sized:
    """How many: exactly, or (with `drawn`) about so many, give or take; `people` are the first, or some."""

    count: int
    people: Sequence[Customer]
    give: int = 0
    drawn: int = 0
    is_capped: bool = False


def conditions_for(by: Actor) -> list[Condition]:
    """Return the conditions that the actor may ask for."""
    return [each for each in CONDITIONS.values() if by.can(each.permission)]


def segments_for(by: Actor) -> list[Held]:
    """Return the segments in use of the nodes one reaches, whose rules ask for nothing one may not see. Two queries."""
    rows = list(
        Segment.objects.reachable(by, P.CUSTOMER_VIEW)
        .filter(ended_at=None)
        .select_related("node", "made_by", "frozen_by")
        .order_by("name", "pk")[:MOST_SEGMENTS]
    )
    rules = {each.segment_id: each for each in SegmentRule.objects.filter(segment__in=rows).order_by("number")}  # the last one stays
    return [held for each in rows if (held := _held(by, each, rules[each.pk].rule))]


def segment_for(by: Actor, segment_id: int) -> Held:
    """Return a segment, also one put away; NotAllowed where its node or what its rule asks for is out of reach. Two queries."""
    rows = Segment.objects.reachable(by, P.CUSTOMER_VIEW).select_related("node", "made_by", "frozen_by")
    segment = rows.filter(pk=segment_id).first()
    held = _held(by, segment, segment.rules.get(number=segment.number).rule) if segment else None
    if held is None:
        raise NotAllowed
    return held


def _held(by: Actor, segment: Segment, data: Mapping[str, Any]) -> Held | None:
    try:
        tree = compiling.rule_of(data)
    except Refused:  # a condition that no app enrols any more
        return None
    return Held(segment, tree, data) if compiling.may_ask(by, tree, segment.node_id) else None


def may_edit(by: Actor, segment: Segment) -> bool:
    return by.reaches_node(P.SEGMENT_EDIT, segment.node_id) and segment.ended_at is None


def nodes_to_keep_at(by: Actor) -> list[Node]:
    return list(Node.objects.reachable(by, P.SEGMENT_EDIT).filter(is_active=True).order_by("path"))


def nodes_to_ask_at(by: Actor) -> list[Node]:
    return list(Node.objects.reachable(by, P.CUSTOMER_VIEW).filter(is_active=True).order_by("path"))


def members_of(by: Actor, held: Held) -> ScopedQuerySet[Customer]:
    """Return the people of a segment within its node and the reader's reach, by pinyin."""
    seen = compiling.within(by, held.segment.node_id)
    if not held.is_static:
        return compiling.chosen_by(seen, held.tree)
    kept = SegmentMember.objects.filter(segment=held.segment)
    return customers_for(seen).filter(pk__in=kept.values_list(Coalesce("customer__root_id", "customer_id")))


def people_by(by: Actor, tree: Group, node_id: int) -> ScopedQuerySet[Customer]:
    """Return the people of a rule that is not kept yet; NotAllowed where it asks for more than one may see at the node."""
    if not compiling.may_ask(by, tree, node_id) or not by.reaches_node(P.CUSTOMER_VIEW, node_id):
        raise NotAllowed
    seen = compiling.within(by, node_id)
    compiling.refuse_choices(seen, tree)
    return compiling.chosen_by(seen, tree)


def counted(by: Actor, people: ScopedQuerySet[Customer]) -> int:  # noqa: ARG001 - the rows were taken within scope
    """Return how many they are, no further than one above MOST; TooLong where that takes too long."""
    with at_most(COUNT_WITHIN):
        return prepared.counted(people, MOST + 1)


def first_of(by: Actor, people: ScopedQuerySet[Customer], most: int) -> list[Customer]:  # noqa: ARG001 - the same
    with at_most(COUNT_WITHIN):
        return list(people[:most])


def sized(by: Actor, tree: Group, node_id: int, first: int) -> Sized:
    """Return how many satisfy a rule that is not kept yet and the first of them: exactly where that is soon done, else a guess.

    NotAllowed where it asks for more than one may see at the node.
    """
    people, seen = people_by(by, tree, node_id), compiling.within(by, node_id)
    try:
        count = counted(by, people)
        shown = first_of(by, people, first) if count < FEW else _next(seen, tree, first)
        return Sized(count, shown, is_capped=count > MOST)
    except TooLong:
        found = guess(seen, tree, first)
        return Sized(found.about, found.people, found.give, found.drawn)


def _next(by: Actor, tree: Group, most: int) -> list[Customer]:
    """The first by pinyin of whom there are many: looked for in that order, not sorted out of all."""

    def rows(last: Customer | None) -> ScopedQuerySet[Customer]:
        found = customers_for(by)
        return found.filter(Q(sort_key__gt=last.sort_key) | Q(sort_key=last.sort_key, pk__gt=last.pk)) if last else found

    return walked(partial(among, by, tree), rows, most, within=COUNT_WITHIN / 2)[0]


def asking(by: Actor, held: Held) -> Callable[[Sequence[int]], Sequence[int]]:
    """Return what says which of some people are in a segment, however many others are: what a list is walked with."""
    if held.is_static:
        return partial(kept_among, held.segment.pk)
    return partial(among, compiling.within(by, held.segment.node_id), held.tree)


def reasons_for(by: Actor, held: Held, people: Sequence[int]) -> dict[int, list[Line]]:
    """Return by person the conditions that hold now and tell one member from another. Three queries."""
    seen = compiling.within(by, held.segment.node_id)
    lines = telling(held.tree)
    ids = {pk: pk for pk in people} | dict(Customer.objects.filter(root__in=people).values_list("pk", "root_id"))
    found = compiling.holding(seen, lines, ids)
    return {pk: [each for number, each in enumerate(lines) if (number in found.get(pk, ())) != each.is_not] for pk in people}


def is_member(by: Actor, held: Held, customer: Customer) -> bool:
    """Whether somebody taken from customer_for is in a segment; a dynamic one is asked about him alone."""
    if held.is_static:
        return members_of(by, held).order_by().filter(pk=customer.pk).exists()
    seen = compiling.within(by, held.segment.node_id)
    return is_known_at(by, held, customer) and bool(among(seen, held.tree, [customer.pk]))


def is_known_at(by: Actor, held: Held, customer: Customer) -> bool:
    """Whether the node of a segment, or one below, knows a customer at all."""
    return customers_for(compiling.within(by, held.segment.node_id)).filter(pk=customer.pk).exists()


def why(by: Actor, tree: Group, node_id: int, customer: Customer) -> Verdict:
    """Return what holds for a person taken from customer_for, and the rows behind it, as the rule would be judged now."""
    return _judged(compiling.within(by, node_id), tree, selves(customer))


def _judged(by: Actor, part: Part, ids: Sequence[int]) -> Verdict:
    if isinstance(part, Line):
        found = _evidence(by, part, ids)
        return Verdict(bool(found) != part.is_not, line=part, evidence=tuple(found))
    parts = tuple(_judged(by, each, ids) for each in part.parts)
    wanted = {Join.ALL: len(parts), Join.ANY: 1, Join.LEAST: part.least}[part.join]
    return Verdict((sum(each.holds for each in parts) >= wanted) != part.is_not, group=part, parts=parts)


def _evidence(by: Actor, line: Line, ids: Sequence[int]) -> list[Evidence]:
    found: list[Evidence] = []
    for rows in compiling.evidence_rows(line, by):
        try:
            found += [rows.said(each) for each in rows.found.filter(**{f"{rows.person or 'pk'}__in": list(ids)})[:MOST_ROWS]]
        except EmptyResultSet:
            continue
    return list(dict.fromkeys(found))[:MOST_ROWS]


def rules_of(by: Actor, held: Held) -> list[tuple[int, datetime, str]]:  # noqa: ARG001 - the segment was taken within scope
    """Return the versions of the rule, the newest first: number, when, who."""
    rows = held.segment.rules.select_related("made_by").order_by("-number")
    return [(each.number, each.made_at, each.made_by.name if each.made_by else "") for each in rows]
