"""Imports in the worker: one when it is asked for, all that a dead worker left, and old keys forgotten."""

from datetime import timedelta

from tonglu.exchange.models import BatchState, IdempotencyKey, ImportBatch
from tonglu.exchange.running import run_batch
from tonglu.jobs.queue import periodic, task
from tonglu.lib import clock

KEYS_KEPT = timedelta(days=7)


@task("exchange.run_import")
def run_import(batch_id: int) -> None:
    run_batch(batch_id, at=clock.now())


@periodic("* * * * *", "exchange.resume_imports")
def resume_imports() -> None:
    """Take up what a killed worker left; what another worker holds is passed over by its lock."""
    waiting = ImportBatch.objects.filter(state__in=[BatchState.CHECKING, BatchState.APPLYING])
    for batch_id in waiting.order_by("id").values_list("pk", flat=True)[:20]:
        run_batch(batch_id, at=clock.now())


@periodic("41 3 * * *", "exchange.forget_keys")
def forget_keys() -> None:
    IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEYS_KEPT).delete()
