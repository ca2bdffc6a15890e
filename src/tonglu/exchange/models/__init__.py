"""Tables of the exchange."""

from tonglu.exchange.models.exports import ExportLimit, ExportRun, ExportState
from tonglu.exchange.models.imports import BatchState, Decision, ImportBatch, ImportRow
from tonglu.exchange.models.keys import Allowance, IdempotencyKey
from tonglu.exchange.models.webhooks import Delivery, DeliveryAttempt, DeliveryState, Webhook

__all__ = [
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
    "ImportRow",
    "Webhook",
]
