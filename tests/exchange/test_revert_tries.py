"""A revert that breaks every time ends too: the batch is what it was, the bell says why, and it may be asked for again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import OperationalError

from tests.customers.test_imports import run
from tests.exchange.faults import full, gone
from tests.factories.cast import NOON, Cast
from tests.factories.estates import make_project
from tonglu.customers.models import Customer
from tonglu.exchange import jobs, reverting
from tonglu.exchange.models import ImportBatch
from tonglu.exchange.tries import MOST_TRIES
from tonglu.messaging.queries import bell_for

RESTARTS = 10


def going_back(cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[[], None]) -> ImportBatch:
    make_project(cast.project)
    run(folder, "3,2,1502,张三,13812345678,,,,")
    monkeypatch.setattr(reverting, "take_back", lambda *_: fault())
    return reverting.ask_revert(ImportBatch.objects.latest("pk").pk, reason="导错了", by=cast.manager)


def test_one_that_the_database_breaks_every_time(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        batch = going_back(cast, tmp_path, patch, full)
        for tried in range(1, MOST_TRIES + 1):
            assert batch.state == "reverting"
            jobs.resume_imports()
            batch.refresh_from_db()
            assert batch.tries == tried
    assert (batch.state, batch.revert_reason, Customer.objects.count()) == ("done", "", 1)
    why = f"试了 5 次都没有撤销成，什么也没有动；请把批次号 {batch.pk} 告诉管理员"
    assert [each.text.endswith(why) for each in bell_for(cast.manager)] == [True, False]  # the other told of the import
    assert reverting.ask_revert(batch.pk, reason="导错了", by=cast.manager).tries == 0
    jobs.resume_imports()
    assert Customer.objects.count() == 0


def test_one_that_goes_wrong(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong() -> None:
        raise ValueError

    batch = going_back(cast, tmp_path, monkeypatch, wrong)
    jobs.resume_imports()
    batch.refresh_from_db()
    assert (batch.state, Customer.objects.count()) == ("done", 1)
    assert ["撤销时出错，什么也没有动" in each.text for each in bell_for(cast.manager)] == [True, False]  # the other told of the import


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_that_is_only_killed_never_does(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        batch = going_back(cast, tmp_path, patch, gone)
        for _restart in range(RESTARTS):
            with pytest.raises(OperationalError):
                reverting.run_revert(batch.pk, at=NOON)
    batch.refresh_from_db()
    assert (batch.state, batch.tries) == ("reverting", 0)
    jobs.resume_imports()
    assert Customer.objects.count() == 0
