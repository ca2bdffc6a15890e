"""Tables of the exchange."""

from tonglu.exchange.models.exports import ExportLimit, ExportRun, ExportState
from tonglu.exchange.models.imports import WRITTEN, BatchState, Decision, ImportBatch, ImportRow
from tonglu.exchange.models.keys import Allowance, IdempotencyKey
from tonglu.exchange.models.traces import ImportMade, ImportTrace, Kept
from tonglu.exchange.models.webhooks import Delivery, DeliveryAttempt, DeliveryState, Webhook

__all__ = [
    "WRITTEN",
    "Allowance",
    "BatchState",
    "Decision",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryState",
    "ExportLimit",
    "ExportRun",
    "ExportState",
    "IdempotencyKey",
    "ImportBatch",
    "ImportMade",
    "ImportRow",
    "ImportTrace",
    "Kept",
    "Webhook",
]
