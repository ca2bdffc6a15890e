"""What the worker does by itself, and what is cut so that it does not only grow."""

import os
import subprocess
import sys
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
    "audit.months",
    "audit.seal",
    "exchange.forget_keys",
    "exchange.resume_imports",
    "jobs.tidy",
    "journeys.react",
    "messaging.deliver",
    "service.sweep_overdue",
}


def jobs_of(batch_id: int) -> list[str]:
    """The queue's tables are not Django's to empty: other tests may have left jobs."""
    return list(ProcrastinateJob.objects.filter(args={"batch_id": batch_id}).values_list("status", flat=True))


def test_schedule_holds_what_it_should() -> None:
    found = {name for name, _ in app.periodic_registry.periodic_tasks}
    assert found >= EXPECTED


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_task_runs_on_an_empty_house(db: None, name: str) -> None:
    app.tasks[name].func(timestamp=0)


def test_deferred_job_ends_with_its_transaction(db: None) -> None:
    with transaction.atomic():
        defer("exchange.run_import", batch_id=-7)
        transaction.set_rollback(True)
    assert jobs_of(-7) == []


def test_finished_jobs_and_orphans_are_forgotten_failures_kept(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
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


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_real_worker_runs_what_was_deferred() -> None:
    defer("exchange.run_import", batch_id=0)
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{connection.settings_dict['NAME']}"
    command = [sys.executable, "-m", "django", "procrastinate", "worker", "--one-shot", "--concurrency", "1"]
    ran = subprocess.run(
        command, env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": "src:."}, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, jobs_of(0)) == (0, ["failed"]), ran.stderr  # there is no batch 0: a failure stays to be looked at
