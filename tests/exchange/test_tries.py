"""A work that the database breaks every time ends after five tries, with a sentence; one that is only killed never does."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError

from tests.exchange.faults import full, gone
from tests.exchange.test_engine import HEAD, checked, toys
from tests.exchange.toys import ToyImporter
from tests.factories.cast import NOON, Cast
from tonglu.exchange import actions, exporting, jobs, running
from tonglu.exchange.models import ExportRun, ImportBatch
from tonglu.exchange.tries import MOST_TRIES
from tonglu.lib.actor import Actor
from tonglu.messaging.queries import bell_for

transactional = pytest.mark.django_db(transaction=True, serialized_rollback=True)
RESTARTS = 10


class Toll:
    """A list that the database does not give."""

    code, label, permission, header = "toll", "名单", "case.view", ("甲",)

    def __init__(self, fault: Callable[[], None]) -> None:
        self.fault = fault

    def count(self, by: Actor, query: str, place_id: int | None, most: int) -> int:
        return 1

    def rows(self, by: Actor, query: str, place_id: int | None) -> Iterator[Sequence[str]]:
        self.fault()
        yield ("一",)

    def words(self, by: Actor, query: str) -> Sequence[str]:
        return []


def confirmed(cast: Cast, code: str) -> ImportBatch:
    batch = checked(cast, f"{HEAD}{code},积木,,\n")
    return actions.confirm_import(batch.pk, by=cast.manager)


def breaking(monkeypatch: pytest.MonkeyPatch, code: str, fault: Callable[[], None]) -> None:
    apply = ToyImporter.apply

    def broken(self: ToyImporter, planned: Sequence[tuple[Any, Any]]) -> None:
        apply(self, planned)
        if any(row.values["code"] == code for row, _ in planned):
            fault()

    monkeypatch.setattr(ToyImporter, "apply", broken)


def asked(cast: Cast, monkeypatch: pytest.MonkeyPatch, fault: Callable[[], None]) -> ExportRun:
    monkeypatch.setitem(exporting.KINDS, "toll", Toll(fault))
    return exporting.ask_export("toll", query="", reason="年度审计", by=cast.director)


def test_an_import_that_breaks_every_time_ends_with_the_bell(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, behind = confirmed(cast, "A1"), confirmed(cast, "A2")
    breaking(monkeypatch, "A1", full)
    for tried in range(1, MOST_TRIES + 1):
        assert (batch.state, len(toys())) == ("applying", 0 if tried == 1 else 1)
        jobs.resume_imports()
        batch.refresh_from_db()
        assert batch.tries == tried
    why = f"试了 5 次都没有做成，没有写入任何内容；请重新上传，还是不行请把批次号 {batch.pk} 告诉管理员"
    assert (batch.state, batch.refusal, toys()) == ("refused", why, [("A2", "积木")])
    assert [each.text for each in bell_for(cast.manager)] == [f"导入“玩具.csv”已结束：{why}", "导入“玩具.csv”已结束：新增 1"]
    behind.refresh_from_db()
    assert (behind.state, behind.tries) == ("done", 0)


def test_what_is_confirmed_has_its_tries_whatever_the_check_took(cast: Cast) -> None:
    batch = checked(cast, f"{HEAD}A1,积木,,\n")
    ImportBatch.objects.filter(pk=batch.pk).update(tries=MOST_TRIES - 1)
    assert actions.confirm_import(batch.pk, by=cast.manager).tries == 0


def test_one_that_another_worker_has_taken_up_is_left_to_him(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = confirmed(cast, "A1")
    ImportBatch.objects.filter(pk=batch.pk).update(tries=MOST_TRIES - 1)
    breaking(monkeypatch, "A1", full)
    turns = iter([True, False])  # he takes it up between the end of the work and the count of the try
    monkeypatch.setattr(running, "_locked", lambda _batch_id: next(turns))
    with pytest.raises(OperationalError):
        running.run_batch(batch.pk, at=NOON)
    batch.refresh_from_db()
    assert (batch.state, batch.tries) == ("applying", MOST_TRIES - 1)


@transactional
def test_an_import_outlives_any_number_of_restarts(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = confirmed(cast, "A1")
    with monkeypatch.context() as patch:
        breaking(patch, "A1", gone)
        for _restart in range(RESTARTS):
            with pytest.raises(OperationalError):
                running.run_batch(batch.pk, at=NOON)
    batch.refresh_from_db()
    assert (batch.state, batch.tries, toys()) == ("applying", 0, [])
    jobs.resume_imports()
    assert toys() == [("A1", "积木")]


def test_an_export_that_breaks_every_time_ends_with_the_bell(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = asked(cast, monkeypatch, full)
    for tried in range(1, MOST_TRIES + 1):
        assert run.state == "waiting"
        jobs.resume_exports()
        run.refresh_from_db()
        assert run.tries == tried
    why = f"试了 5 次都没有做成，没有留下文件；请重新导出，还是不行请把编号 {run.pk} 告诉管理员"
    assert (run.state, run.refusal, run.file_id, [each.text.endswith(why) for each in bell_for(cast.director)]) == (
        "failed", why, None, [True],
    )  # fmt: skip
    assert asked(cast, monkeypatch, full).pk != run.pk  # it may be asked for anew


@transactional
def test_an_export_outlives_any_number_of_restarts(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = asked(cast, monkeypatch, gone)
    for _restart in range(RESTARTS):
        with pytest.raises(OperationalError):
            exporting.run_export(run.pk, at=NOON)
    asked(cast, monkeypatch, lambda: None)
    jobs.resume_exports()
    run.refresh_from_db()
    assert (run.state, run.tries) == ("done", 0)


def test_what_somebody_wrote_meanwhile_is_met_by_trying_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that was missing when it was looked up, and stands when it is written: the next try finds it."""
    batch, times = confirmed(cast, "A1"), count()

    def once() -> None:
        if next(times) == 0:
            raise IntegrityError("building_label_once")

    breaking(monkeypatch, "A1", once)
    jobs.resume_imports()
    batch.refresh_from_db()
    assert (batch.state, batch.tries, toys()) == ("applying", 1, [])
    jobs.resume_imports()
    batch.refresh_from_db()
    assert (batch.state, toys()) == ("done", [("A1", "积木")])
