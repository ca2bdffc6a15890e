"""A worker killed in the middle of a revert leaves all as it was; the next one does the whole."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from tests.customers.test_imports import run
from tests.factories.cast import NOON, Cast
from tests.factories.estates import make_project
from tonglu.customers.models import Customer
from tonglu.estates.models import Unit
from tonglu.exchange import reverting
from tonglu.exchange.models import ImportBatch

# all is deleted, nothing is committed yet: here the worker says so and waits to be killed
WORKER = """
import sys, django
django.setup()
from tests.factories.cast import NOON
from tonglu.exchange import reverting
def inside(*_, **__):
    print("inside", flush=True)
    sys.stdin.read()
reverting.tell = inside
reverting.run_revert(int(sys.argv[1]), at=NOON)
"""


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_revert_killed_with_minus_nine_is_whole_or_not_at_all(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.VAR = tmp_path / "files", tmp_path
    make_project(cast.project)
    run(tmp_path, *(f"3,2,{number},张三{number},,,,," for number in range(100, 140)))
    batch = ImportBatch.objects.get()
    reverting.ask_revert(batch.pk, reason="导错了项目", by=cast.manager)
    home = {"DATABASE_URL": f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}", "PYTHONPATH": "src:."}
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(batch.pk)], env={**os.environ, **home}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert worker.stdout
    assert worker.stdout.readline() == b"inside\n"
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    batch.refresh_from_db()
    assert (batch.state, Customer.objects.count(), Unit.objects.count()) == ("reverting", 40, 40)
    reverting.run_revert(batch.pk, at=NOON)
    batch.refresh_from_db()
    assert (batch.state, Customer.objects.count(), Unit.objects.count()) == ("reverted", 0, 0)
