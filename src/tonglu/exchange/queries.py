"""Batches, their rows, what may be imported where."""

from collections.abc import Sequence

from django.db.models import Case, QuerySet, Value, When

from tonglu.access.permissions import Permission
from tonglu.exchange.kinds import KINDS, ImportKind, kind_of
from tonglu.exchange.models import BatchState, Decision, Delivery, DeliveryAttempt, ImportBatch, ImportRow, Webhook
from tonglu.exchange.reading import signature_of
from tonglu.lib.actor import NOTHING, Actor
from tonglu.lib.refusals import NotAllowed
from tonglu.lib.scope import ScopedQuerySet
from tonglu.lib.sheets import ColumnMatch, match_columns
from tonglu.organisation.models import Node


def kinds_for(by: Actor) -> list[ImportKind]:
    """What one may import, with at least one place to import it into."""
    able = [each for each in KINDS.values() if by.can(Permission.IMPORT_RUN) and by.can(each.permission)]
    return [each for each in able if _places(by, each).exists()]


def nodes_to_import(by: Actor, kind: ImportKind) -> list[Node]:
    """The places one may import this kind into, in tree order; the first reaches widest."""
    return list(_places(by, kind))


def _places(by: Actor, kind: ImportKind) -> QuerySet[Node]:
    run, own = (by.reach.get(each, NOTHING) for each in (Permission.IMPORT_RUN, kind.permission))
    found = Node.objects.filter(is_active=True)
    for reach in (run, own):
        found = found if reach.is_all else found.filter(pk__any_of=reach.nodes)
    return found.filter(kind__in=kind.node_kinds) if kind.node_kinds else found


def batches_for(by: Actor) -> ScopedQuerySet[ImportBatch]:
    return ImportBatch.objects.reachable(by, Permission.IMPORT_RUN).order_by("-id")


def batch_for(by: Actor, batch_id: int) -> ImportBatch:
    """Return one batch; NotAllowed beyond reach."""
    found = batches_for(by).filter(pk=batch_id).select_related("stored", "result").first()
    if found is None or not by.can(kind_of(found.kind).permission):
        raise NotAllowed
    return found


def rows_of(by: Actor, batch_id: int, *, decision: str = "", after: int = 0) -> QuerySet[ImportRow]:
    """Rows of a batch in the file's order, optionally of one decision, after the row with the id `after`; cells are masked."""
    rows = ImportRow.objects.filter(batch=batch_for(by, batch_id), pk__gt=after).order_by("pk")
    return rows.filter(decision=decision) if decision else rows


def match_of(by: Actor, batch: ImportBatch) -> ColumnMatch:
    """Which heading feeds which column: chosen by a person before, by label, or only suggested."""
    picked = batch.mapping or remembered_mapping(by, batch.kind, batch.header, batch.sheet)
    return match_columns(batch.header, kind_of(batch.kind).columns, picked)


def remembered_mapping(by: Actor, kind: str, header: Sequence[str], sheet: str = "") -> dict[str, str]:
    """Return how a file with the same headings, in whatever order, was mapped the last time; before all one with a sheet so called."""
    alike = batches_for(by).filter(kind=kind, signature=signature_of(header), state=BatchState.DONE)
    here = When(sheet=sheet, then=Value(0))
    last = alike.order_by(Case(here, default=Value(1)), "-id").values_list("mapping", flat=True).first()
    return dict(last or {})


def webhooks_for(by: Actor) -> ScopedQuerySet[Webhook]:
    return Webhook.objects.reachable(by, Permission.WEBHOOK_EDIT).select_related("node").order_by("-is_active", "name", "pk")


def webhook_for(by: Actor, webhook_id: int) -> Webhook:
    found = webhooks_for(by).filter(pk=webhook_id).first()
    if found is None:
        raise NotAllowed
    return found


def deliveries_of(by: Actor, webhook: Webhook) -> ScopedQuerySet[Delivery]:
    """Return the events of an address, the latest first."""
    return Delivery.objects.reachable(by, Permission.WEBHOOK_EDIT).filter(webhook=webhook).order_by("-id")


def delivery_for(by: Actor, delivery_id: int) -> Delivery:
    found = Delivery.objects.reachable(by, Permission.WEBHOOK_EDIT).select_related("webhook").filter(pk=delivery_id).first()
    if found is None:
        raise NotAllowed
    return found


def attempts_of(by: Actor, delivery: Delivery) -> QuerySet[DeliveryAttempt]:
    """Return the requests of one event, the latest first."""
    mine = Delivery.objects.reachable(by, Permission.WEBHOOK_EDIT).filter(pk=delivery.pk)
    return DeliveryAttempt.objects.filter(delivery__in=mine).order_by("-id")


def nodes_to_push_from(by: Actor) -> list[Node]:
    """Return the nodes whose events one may push elsewhere, in tree order."""
    return list(Node.objects.reachable(by, Permission.WEBHOOK_EDIT).filter(is_active=True).order_by("path"))


# what pages need to name; they see no models
__all__ = [
    "BatchState",
    "Decision",
    "ImportBatch",
    "batch_for",
    "batches_for",
    "kinds_for",
    "match_of",
    "nodes_to_import",
    "remembered_mapping",
    "rows_of",
]
