"""In the worker: imports, events that go out, and what is forgotten."""

from datetime import timedelta

from tonglu.exchange.exporting import forget_exports, run_export
from tonglu.exchange.models import BatchState, DeliveryState, ExportRun, ExportState, IdempotencyKey, ImportBatch
from tonglu.exchange.pushing import forget_old, push_one
from tonglu.exchange.reverting import run_revert
from tonglu.exchange.running import run_batch
from tonglu.exchange.tidying import tidy_after
from tonglu.jobs.queue import each_alone, periodic, task
from tonglu.lib import clock
from tonglu.lib.actor import system_actor

KEYS_KEPT = timedelta(days=7)
MOST_PUSHED = 200  # in one run


@task("exchange.run_import")
def run_import(batch_id: int) -> None:
    run_batch(batch_id, at=clock.now())


@task("exchange.run_revert")
def take_import_back(batch_id: int) -> None:
    run_revert(batch_id, at=clock.now())


@task("exchange.tidy")
def tidy(batch_id: int) -> None:
    tidy_after(batch_id)


@periodic("* * * * *", "exchange.resume_imports")
def resume_imports() -> None:
    """Take up what a killed worker left, the least tried first; what another worker holds is passed over by its lock."""
    waiting = ImportBatch.objects.filter(state__in=[BatchState.CHECKING, BatchState.APPLYING])
    each_alone(run_import, waiting.order_by("tries", "id").values_list("pk", flat=True)[:20])
    going_back = ImportBatch.objects.filter(state=BatchState.REVERTING)
    each_alone(take_import_back, going_back.order_by("tries", "id").values_list("pk", flat=True)[:20])


@task("exchange.run_export")
def write_export(export_id: int) -> None:
    run_export(export_id, at=clock.now())


@periodic("* * * * *", "exchange.resume_exports")
def resume_exports() -> None:
    """Write what a killed worker left, the least tried first; what another worker holds is passed over by its lock."""
    in_hand = ExportRun.objects.filter(state__in=[ExportState.COUNTING, ExportState.WAITING])
    each_alone(write_export, in_hand.order_by("tries", "id").values_list("pk", flat=True)[:5])


@periodic("53 3 * * *", "exchange.forget_exports")
def forget_old_exports() -> None:
    forget_exports(at=clock.now())


@periodic("* * * * * */5", "exchange.push")
def push() -> None:
    """Send what is due; an address that just failed waits for the next run, so that it does not hold up the others."""
    failed: set[int] = set()
    for _each in range(MOST_PUSHED):
        sent = push_one(without=failed, by=system_actor("push", clock.now()))
        if sent is None:
            return
        if sent.state != DeliveryState.DELIVERED:
            failed.add(sent.webhook_id)


@periodic("47 3 * * *", "exchange.forget_deliveries")
def forget_deliveries() -> None:
    forget_old(by=system_actor("push", clock.now()))


@periodic("41 3 * * *", "exchange.forget_keys")
def forget_keys() -> None:
    IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEYS_KEPT).delete()
