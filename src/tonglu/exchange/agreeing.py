"""Above the ceiling a second person agrees before an export runs; nobody agrees to what he asked for himself."""

from datetime import datetime
from itertools import takewhile
from typing import Final

from tonglu.access.permissions import Permission as P
from tonglu.access.queries import holding
from tonglu.audit.actions import tell
from tonglu.exchange.facts import ExportAgreed, ExportDeclined
from tonglu.exchange.models import ExportRun, ExportState
from tonglu.jobs.queue import defer
from tonglu.lib.actor import NOTHING, Actor
from tonglu.lib.acts import act, take
from tonglu.lib.labels import checked_text
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.scope import ScopedQuerySet
from tonglu.organisation.models import Node

LONGEST: Final = 300


def place_of(by: Actor, permission: str, place_id: int | None) -> int | None:
    """Return the node below which all lies that would leave: whoever agrees answers for all of it."""
    reach = by.reach.get(permission, NOTHING)
    wanted = {place_id} if place_id in reach.nodes else reach.nodes
    rows = Node.objects.filter(parent=None) if reach.is_all else Node.objects.filter(pk__any_of=wanted)
    paths = [path.strip(".").split(".") for path in rows.values_list("path", flat=True)]
    shared = [steps[0] for steps in takewhile(lambda steps: len(set(steps)) == 1, zip(*paths, strict=False))]
    return int(shared[-1]) if shared else None


def covers(by: Actor, permission: str, node_id: int | None) -> bool:
    """Whether all that left from a node lies where this person still looks."""
    now = place_of(by, permission, None)
    if node_id is None or now == node_id:
        return True
    paths = dict(Node.objects.filter(pk__any_of={node_id, now or 0}).values_list("pk", "path"))
    return now in paths and paths.get(node_id, "").startswith(paths[now])


def agreers_of(node_id: int | None, asked_by: int, at: datetime) -> list[int]:
    """Return who else may agree to what leaves from a node."""
    return [each for each in holding(P.EXPORT_AGREE, node_id, at) if each != asked_by] if node_id else []


def exports_to_agree(by: Actor) -> ScopedQuerySet[ExportRun]:
    """Return what waits for this person; what one asked for oneself waits for others."""
    rows = ExportRun.objects.reachable(by, P.EXPORT_AGREE).filter(state=ExportState.ASKED)
    return rows.exclude(by_person_id=by.person_id or 0).order_by("id")


@act
def agree_export(export_id: int, *, by: Actor) -> ExportRun:
    run = _taken(export_id, by)
    _decide(run, ExportState.WAITING, by)
    tell(ExportAgreed(export_id=run.pk, kind=run.kind, rows=run.rows_total, asked_by=run.by_person_id, node_id=run.node_id), by=by)
    defer("exchange.run_export", export_id=run.pk)
    return run


@act
def decline_export(export_id: int, *, reason: str, by: Actor) -> ExportRun:
    run, why = _taken(export_id, by), checked_text(reason, "不同意的原因", LONGEST)
    run.refusal, run.ended_at = why, by.at
    _decide(run, ExportState.DECLINED, by)
    told = ExportDeclined(
        export_id=run.pk, kind=run.kind, rows=run.rows_total, reason=why, asked_by=run.by_person_id, node_id=run.node_id
    )  # fmt: skip
    tell(told, by=by)
    return run


def _taken(export_id: int, by: Actor) -> ExportRun:
    """Lock what waits for an answer; the first answer stands."""
    run = take(ExportRun, export_id, permission=P.EXPORT_AGREE, by=by)
    if by.person_id is None:
        raise NotAllowed
    if run.by_person_id == by.person_id:
        raise Refused("自己申请的导出要由另一个人同意")
    if run.state != ExportState.ASKED:
        raise Refused("这次导出已经有人决定：{who}", who=run.decided_by_name or run.get_state_display())
    return run


def _decide(run: ExportRun, state: ExportState, by: Actor) -> None:
    run.state, run.decided_by_id, run.decided_by_name, run.decided_at = state, by.person_id, by.name, by.at
    run.save(update_fields=["state", "decided_by_id", "decided_by_name", "decided_at", "refusal", "ended_at"])
