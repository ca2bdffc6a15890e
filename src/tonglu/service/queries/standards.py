"""Standards as the settings show them, and as everybody may read them with how they were kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import NotAllowed
from tonglu.organisation.models import Node, NodeKind
from tonglu.organisation.queries import lineage, settings_within
from tonglu.service.models.standards import ServiceStandard, StandardDay, StandardsPage
from tonglu.service.rules.standards import WINDOWS, share_of


@dataclass(frozen=True, slots=True)
class Kept:
    """How a promise was kept by the cases of the last days; no share where too few say anything."""

    days: int
    judged: int
    kept: int

    @property
    def share(self) -> float | None:
        return share_of(self.kept, self.judged)


@dataclass(frozen=True, slots=True)
class Promise:
    standard: ServiceStandard
    windows: list[Kept]

    @property
    def is_met(self) -> bool | None:
        share = self.windows[0].share
        return None if share is None else share >= self.standard.target


def standards_for(by: Actor) -> QuerySet[ServiceStandard]:
    """Return every version of every standard within reach of the settings, those in force first."""
    if not by.can(P.SETTING_EDIT):
        raise NotAllowed
    rows = ServiceStandard.objects.select_related("node").order_by("code", "node__path", "-since", "-pk")
    return settings_within(rows, by)


def pages_for(by: Actor) -> list[tuple[Node, bool]]:
    """Return the projects whose standards one may publish, with whether they are public."""
    projects = Node.objects.reachable(by, P.SETTING_EDIT).filter(kind=NodeKind.PROJECT, is_active=True).order_by("path")
    public = set(StandardsPage.objects.filter(is_public=True).values_list("node_id", flat=True))
    return [(each, each.pk in public) for each in projects]


def public_project(by: Actor, node_id: int) -> Node:
    """Return the project whose standards are public; NotAllowed for any other. `by` may be a visitor."""
    page = StandardsPage.objects.select_related("node").filter(node_id=node_id, is_public=True, node__is_active=True).first()
    if page is None or by is None:
        raise NotAllowed
    return page.node


def promises_of(by: Actor, node: Node) -> list[Promise]:
    """Return the promises in force at a project taken from public_project, each of the nearest node, with how it was kept."""
    today, above = day_of(by.at), lineage(node.pk)
    rows = ServiceStandard.objects.filter(Q(node=None) | Q(node_id__in=above), Q(until=None) | Q(until__gt=today), since__lte=today)
    nearest: dict[str, ServiceStandard] = {}
    for each in sorted(rows, key=lambda row: above.index(row.node_id) if row.node_id else len(above)):
        nearest.setdefault(each.code, each)
    chosen = sorted(nearest.values(), key=lambda row: row.pk)
    sums = _sums(node.pk, [each.pk for each in chosen], by)
    return [Promise(each, [Kept(days, *sums.get((each.pk, days), (0, 0))) for days in WINDOWS]) for each in chosen]


def _sums(node_id: int, standard_ids: Iterable[int], by: Actor) -> dict[tuple[int, int], tuple[int, int]]:
    today = day_of(by.at)
    rows = StandardDay.objects.filter(node_id=node_id, standard_id__in=list(standard_ids), on__gt=today - timedelta(days=max(WINDOWS)))
    totals = {
        f"{name}_{days}": Sum(name, filter=Q(on__gt=today - timedelta(days=days)), default=0)
        for days in WINDOWS
        for name in ("judged", "kept")
    }
    found: Iterable[Any] = rows.order_by().values("standard_id").annotate(**totals)
    return {(row["standard_id"], days): (row[f"judged_{days}"], row[f"kept_{days}"]) for row in found for days in WINDOWS}
