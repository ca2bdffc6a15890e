"""What the worker does by itself, and what is cut so that it does not only grow."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.factories.cast import NOON
from tonglu.jobs import housekeeping
from tonglu.jobs.queue import defer

EXPECTED = {
    "exchange.forget_keys",
    "exchange.resume_imports",
    "jobs.tidy",
    "journeys.react",
    "messaging.deliver",
    "service.sweep_overdue",
}


def test_schedule_holds_what_it_should() -> None:
    found = {name for name, _ in app.periodic_registry.periodic_tasks}
    assert found >= EXPECTED


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_task_runs_on_an_empty_house(db: None, name: str) -> None:
    app.tasks[name].func(timestamp=0)


def test_deferred_job_ends_with_its_transaction(db: None) -> None:
    with transaction.atomic():
        defer("exchange.run_import", batch_id=1)
        transaction.set_rollback(True)
    assert ProcrastinateJob.objects.count() == 0


def test_finished_jobs_and_orphans_are_forgotten_failures_kept(db: None) -> None:
    for _ in range(4):
        defer("exchange.run_import", batch_id=1)
    ids = list(ProcrastinateJob.objects.order_by("id").values_list("id", flat=True))
    with connection.cursor() as cursor:
        for pk, state in zip(ids, ("todo", "doing", "doing", "doing"), strict=True):
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [state, pk])
        for pk, state in zip(ids[1:3], ("succeeded", "failed"), strict=True):
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [state, pk])
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '3 days'")
    assert (housekeeping.forget_finished_jobs(), housekeeping.forget_orphaned_jobs()) == (1, 1)
    assert sorted(ProcrastinateJob.objects.values_list("status", flat=True)) == ["failed", "todo"]


def test_expired_sessions_are_forgotten(db: None) -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=NOON - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="", expire_date=NOON + timedelta(days=1))
    assert housekeeping.forget_expired_sessions(NOON) == 1
