"""A large workbook, killed twice on the way, is its source row by row; taken back, nothing of it is left.

`TONGLU_IMPORT_ROWS=1000000 ./tonglu test -m slow tests/customers/test_import_killed_twice.py` does it with a million rows.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from bench.imports import owners, watched, write_workbook
from tests.customers.test_import_revert import fingerprint, sound
from tests.factories.cast import NOON, Cast
from tests.factories.estates import make_project
from tonglu.customers.models import Customer
from tonglu.estates.models import Unit
from tonglu.exchange import actions, reverting
from tonglu.exchange.models import ImportBatch
from tonglu.lib.veil import fingerprint as mark_of

ROWS = int(os.environ.get("TONGLU_IMPORT_ROWS", "12000"))
KILLED_AT = (0.2, 0.7) if ROWS <= 100_000 else (0.02, 0.1)  # of its way; what a killed one has done is done again
MOST_MB = 512
PATIENCE = 60 + ROWS / 200  # seconds
WORKER = """
import sys, django
django.setup()
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[2]
from tests.factories.cast import NOON
from tonglu.exchange import running
running.run_batch(int(sys.argv[1]), at=NOON)
"""
WRITTEN = """
SELECT u.code, c.name, p.number, i.fingerprint, r.role, r.share, u.signed_on::text, u.delivered_on::text
FROM customers_residency r JOIN estates_unit u ON u.id = r.unit_id JOIN customers_customer c ON c.id = r.customer_id
JOIN customers_phone p ON p.customer_id = c.id JOIN customers_paper i ON i.customer_id = c.id ORDER BY right(p.number, 8)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_workbook_killed_twice_is_its_source_and_goes_again(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.VAR = tmp_path / "files", tmp_path
    make_project(cast.project)
    before = fingerprint()
    batch = _confirmed(cast, tmp_path / "业主.xlsx")
    for share in KILLED_AT:
        _killed(batch, tmp_path, at_row=int(ROWS * share))
        assert (Customer.objects.count(), Unit.objects.count(), ImportBatch.objects.get().state) == (0, 0, "applying")
    _timed("import", lambda: _taken_up(batch, tmp_path))
    assert (batch.state, batch.counts) == ("done", {"created": ROWS})
    for wanted, found in zip_longest(_source(), _written()):
        assert found == wanted
    assert ROWS > 100_000 or sound()
    reverting.ask_revert(batch.pk, reason="导错了项目", by=cast.manager)
    _timed("revert", lambda: reverting.run_revert(batch.pk, at=NOON))
    batch.refresh_from_db()
    assert (batch.state, batch.revert_counts["kept"]) == ("reverted", 0)
    assert fingerprint() == before


def _confirmed(cast: Cast, path: Path) -> ImportBatch:
    write_workbook(path, ROWS)
    batch = actions.upload_file("owners", content=path.read_bytes(), name=path.name, node_id=cast.project.pk, by=cast.manager)
    batch.state = "applying"
    batch.save(update_fields=["state"])
    return batch


def _killed(batch: ImportBatch, folder: Path, at_row: int) -> None:
    """A worker of its own, ended by SIGKILL when it says that it has come so far."""
    ImportBatch.objects.filter(pk=batch.pk).update(rows_seen=0)
    worker = _worker(batch, folder)
    until = time.monotonic() + PATIENCE
    while ImportBatch.objects.filter(pk=batch.pk, rows_seen__lt=at_row).exists():
        assert worker.poll() is None
        assert time.monotonic() < until
        time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def _worker(batch: ImportBatch, folder: Path) -> subprocess.Popen[bytes]:
    home = {"DATABASE_URL": f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{connection.settings_dict['NAME']}", "PYTHONPATH": "src:."}
    return subprocess.Popen([sys.executable, "-c", WORKER, str(batch.pk), str(folder / "files")], env={**os.environ, **home})


def _taken_up(batch: ImportBatch, folder: Path) -> None:
    """As the schedule does: until the database has seen that the killed worker is gone, the batch is still its own."""
    until = time.monotonic() + PATIENCE
    while batch.state == "applying":
        worker = _worker(batch, folder)
        memory = watched(worker)
        assert worker.wait() == 0
        batch.refresh_from_db()
        assert time.monotonic() < until
    sys.stdout.write(f"memory of the worker and its reader: {memory:.0f} MB at most\n")
    assert memory < MOST_MB


def _timed(what: str, work: Callable[[], object]) -> None:
    began = time.monotonic()
    work()
    lasted = time.monotonic() - began
    sys.stdout.write(f"{what} of {ROWS:,} rows: {lasted:.1f} s, {ROWS / lasted:,.0f} rows/s\n")
    sys.stdout.flush()


def _source() -> Iterator[tuple[object, ...]]:
    for building, entrance, room, name, number, card, _role, _share, signed, delivered in owners(ROWS):
        yield f"{building}-{entrance}-{room}", name, number, mark_of(card), "owner", Decimal("100.00"), signed, delivered


def _written() -> Iterator[tuple[object, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(WRITTEN)
        yield from cursor
