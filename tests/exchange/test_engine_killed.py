"""Killed or doubled, a batch is applied whole and once, or not at all."""

import io
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from tests.exchange.test_engine import GOOD, HEAD, applied, checked, decisions, media_root, toys
from tests.exchange.toys import LIST
from tests.factories.cast import NOON, Cast
from tonglu.audit.models import FactRow
from tonglu.exchange import actions, aside, running
from tonglu.exchange.models import ImportBatch
from tonglu.exchange.sealed import read_sealed
from tonglu.organisation.models import LookupItem

transactional = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@transactional
def test_killed_in_the_middle_is_unapplied_and_taken_up_again(cast: Cast) -> None:
    batch = checked(cast, HEAD + "A1,a,,\nA2,b,,\nA3,c,,\ncrash,x,,\n")
    actions.confirm_import(batch.pk, by=cast.manager)
    with pytest.raises(KeyboardInterrupt):
        running.run_batch(batch.pk, at=NOON)
    batch.refresh_from_db()
    assert (batch.state, toys(), len(decisions(batch))) == ("applying", [], 4)


@transactional
def test_worker_killed_with_minus_nine_leaves_all_or_nothing(cast: Cast) -> None:
    """A real process, a real SIGKILL while its transaction is open."""
    batch = checked(cast, HEAD + "".join(f"K{number},名{number},,\n" for number in range(3000)))
    actions.confirm_import(batch.pk, by=cast.manager)
    code = (
        "import django; django.setup()\n"
        "from tests.exchange.toys import ToyKind\n"
        "from tonglu.exchange import kinds, running\n"
        "from tests.factories.cast import NOON\n"
        f"kinds.enrol(ToyKind()); running.run_batch({batch.pk}, at=NOON)\n"
    )
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
    home = {"DATABASE_URL": url, "PYTHONPATH": "src:."}
    settings = f"from django.conf import settings; settings.MEDIA_ROOT={media_root()!r}\n"
    worker = subprocess.Popen([sys.executable, "-c", settings + code], env={**os.environ, **home})
    until = time.monotonic() + 30
    while time.monotonic() < until and not _writes_rows(batch):
        time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert toys() == []
    running.run_batch(batch.pk, at=NOON)
    batch.refresh_from_db()
    assert (batch.state, len(toys())) == ("done", 3000)


def _writes_rows(batch: ImportBatch) -> bool:
    """Rows said to be seen by the second connection while the first is still in its transaction."""
    batch.refresh_from_db()
    return batch.state == "applying" and batch.rows_seen > 300


@transactional
def test_two_workers_apply_a_batch_once(cast: Cast) -> None:
    batch = checked(cast)
    actions.confirm_import(batch.pk, by=cast.manager)
    together = threading.Barrier(2)

    def work() -> None:
        together.wait()
        running.run_batch(batch.pk, at=NOON)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (FactRow.objects.filter(kind="exchange.import_applied").count(), len(toys())) == (1, 3)


@transactional
def test_a_worker_who_came_late_finds_it_done(cast: Cast) -> None:
    """He has read the batch before another one applied it, and locked it after."""
    batch = checked(cast)
    actions.confirm_import(batch.pk, by=cast.manager)
    batch.refresh_from_db()
    running.run_batch(batch.pk, at=NOON)
    assert batch.state == "applying"
    assert running.run_now(batch, by=cast.manager) is False
    assert (FactRow.objects.filter(kind="exchange.import_applied").count(), len(toys())) == (1, 3)


def test_the_process_beside_reads_what_this_one_would(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    here = applied(cast)
    toys_of_here, told = toys(), decisions(here)
    LookupItem.objects.filter(list_code=LIST).delete()
    monkeypatch.setattr(aside, "LARGE", 0)
    there = applied(cast, GOOD + "\n")  # another file by its digest
    assert (toys(), decisions(there), there.counts) == (toys_of_here, told, here.counts)
    assert here.result
    assert there.result
    assert lines_of(here) == lines_of(there)
    refused = checked(cast, HEAD)
    assert (refused.state, refused.refusal) == ("refused", "表头下面没有数据行；请按模板填写后再上传")


def test_where_the_process_beside_is_killed_the_batch_is_taken_up_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "LARGE", 0)
    batch = checked(cast)
    actions.confirm_import(batch.pk, by=cast.manager)
    with monkeypatch.context() as patch:
        patch.setattr(aside._Work, "_read", lambda _: os.kill(os.getpid(), signal.SIGKILL))
        with pytest.raises(aside.Broken):
            running.run_batch(batch.pk, at=NOON)
    batch.refresh_from_db()
    assert (batch.state, batch.tries, toys()) == ("applying", 1, [])
    running.run_batch(batch.pk, at=NOON)
    batch.refresh_from_db()
    assert (batch.state, len(toys())) == ("done", 3)


def lines_of(batch: ImportBatch) -> list[list[object]]:
    assert batch.result
    return CalamineWorkbook.from_filelike(io.BytesIO(read_sealed(batch.result))).get_sheet_by_index(0).to_python()
