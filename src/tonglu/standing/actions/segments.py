"""Segments are kept in versions, frozen once, counted, ended; only where one reaches everything their rule asks for.

To freeze and to count takes as long as there are people: an act only puts it in hand, `running.py` does it.
"""

from typing import Any

from django.db import IntegrityError, transaction

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.jobs.queue import defer
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.labels import label_of, note_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import Node
from tonglu.standing.compiling import chosen_by, may_ask, refuse_choices, rule_of, within
from tonglu.standing.facts import SegmentEnded, SegmentKept
from tonglu.standing.models import RunKind, Segment, SegmentRule, SegmentRun
from tonglu.standing.rules.tree import Group, kept
from tonglu.standing.runs import waiting_for


@act
def make_segment(*, name: str, note: str = "", node_id: int, rule: Any, is_static: bool = False, by: Actor) -> Segment:
    """Keep a new segment at a node; of a static one the members are frozen in the background."""
    if not by.reaches_node(P.SEGMENT_EDIT, node_id) or not Node.objects.filter(pk=node_id, is_active=True).exists():
        raise NotAllowed
    title, words = label_of(name, "名称", 60), note_of(note, "说明", 200, required=False)
    tree = _checked(rule, node_id, by)
    segment = Segment(node_id=node_id, name=title, note=words, made_at=by.at, made_by_id=by.person_id)
    _save(segment)
    _keep_rule(segment, tree, by)
    if is_static:
        _put_in_hand(segment, RunKind.FREEZE, by)
    return segment


@act
def change_segment(segment_id: int, *, name: str, note: str = "", rule: Any, by: Actor) -> Segment:
    """Change name, note or rule; another rule is a new version. The rule of a static one stays: its members follow from it."""
    segment = _taken(segment_id, by)
    tree = _checked(rule, segment.node_id, by)
    segment.name, segment.note = label_of(name, "名称", 60), note_of(note, "说明", 200, required=False)
    is_other = SegmentRule.objects.get(segment=segment, number=segment.number).rule != kept(tree)
    if is_other and segment.frozen_at:
        raise Refused("成员已经固定，条件不能再改；请另存为新的客群")
    if is_other and waiting_for(segment, RunKind.FREEZE):
        raise Refused("正在固定成员，条件不能再改；请另存为新的客群")
    if is_other:
        segment.number += 1
    _save(segment)
    if is_other:
        _keep_rule(segment, tree, by)
    return segment


@act
def freeze_segment(segment_id: int, *, by: Actor) -> SegmentRun:
    """Let the members be written down as they are (固定成员), in the background; asked twice it is done once."""
    segment = _taken(segment_id, by)
    if segment.frozen_at:
        raise Refused("这个客群的成员已经固定了")
    return _put_in_hand(segment, RunKind.FREEZE, by)


@act
def count_segment(segment_id: int, *, by: Actor) -> SegmentRun:
    """Let a segment be counted to the last one (数清楚), in the background; for everybody who may open it."""
    return _put_in_hand(_taken(segment_id, by, P.CUSTOMER_VIEW), RunKind.COUNT, by)


def _put_in_hand(segment: Segment, kind: RunKind, by: Actor) -> SegmentRun:
    """The segment is locked: who asks second finds what the first one asked for."""
    if by.person_id is None:
        raise NotAllowed
    if waiting := waiting_for(segment, kind):
        return waiting
    run = SegmentRun.objects.create(segment=segment, kind=kind, number=segment.number, asked_at=by.at, asked_by_id=by.person_id)
    defer("standing.run_segment", run_id=run.pk)
    return run


@act
def end_segment(segment_id: int, *, by: Actor) -> Segment:
    """Put a segment away; its name may be used again."""
    segment = _taken(segment_id, by)
    segment.ended_at = by.at
    segment.save(update_fields=["ended_at"])
    tell(SegmentEnded(segment_id=segment.pk, title=segment.name, node_id=segment.node_id), by=by)
    return segment


def _taken(segment_id: int, by: Actor, permission: str = P.SEGMENT_EDIT) -> Segment:
    segment = take(Segment, segment_id, permission=permission, by=by)
    if not may_ask(by, rule_of(segment.rules.get(number=segment.number).rule), segment.node_id):
        raise NotAllowed
    if segment.ended_at:
        raise Refused("这个客群已经停用了")
    return segment


def _checked(rule: Any, node_id: int, by: Actor) -> Group:
    tree = rule_of(rule)
    if not may_ask(by, tree, node_id):
        raise NotAllowed
    refuse_choices(within(by, node_id), tree)
    chosen_by(within(by, node_id), tree)  # what the conditions themselves refuse, an age from 9 to 6
    return tree


def _save(segment: Segment) -> None:
    try:
        with transaction.atomic():
            segment.save()
    except IntegrityError as fault:
        if "segment_name_once" not in str(fault):
            raise
        raise Refused("这个组织已经有叫「{name}」的客群了", name=segment.name) from None


def _keep_rule(segment: Segment, tree: Group, by: Actor) -> None:
    SegmentRule.objects.create(segment=segment, number=segment.number, rule=kept(tree), made_at=by.at, made_by_id=by.person_id)
    tell(SegmentKept(segment_id=segment.pk, title=segment.name, number=segment.number, node_id=segment.node_id), by=by)
