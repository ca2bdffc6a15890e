"""What is not soon counted is counted by the worker: it decides about the ceiling, is taken up again when killed, asked for once."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from tests.factories.cast import Cast, make_cast
from tests.factories.customers import make_customer
from tests.service.races import reading_together, together
from tests.web.signing import Sign, sign
from tonglu.access.models import Role
from tonglu.audit.models import FactRow
from tonglu.exchange import agreeing, exporting, jobs
from tonglu.exchange.models import ExportLimit, ExportRun
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import Refused
from tonglu.messaging.models import Message
from tonglu.standing.actions import make_segment

__all__ = ["sign"]
transactional = pytest.mark.django_db(transaction=True, serialized_rollback=True)


class Slow:
    """Two rows, which take longer to count than anybody waits."""

    code, label, permission, header = "slow", "慢", "case.view", ("甲",)
    found = 2

    def count(self, by: Actor, query: str, place_id: int | None, most: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.06)")
        return self.found

    def rows(self, by: Actor, query: str, place_id: int | None) -> Iterator[Sequence[str]]:
        yield from [("一",), ("二",)]

    def words(self, by: Actor, query: str) -> Sequence[str]:
        return []


@pytest.fixture(autouse=True)
def slow(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Slow:
    settings.MEDIA_ROOT, kind = tmp_path, Slow()
    monkeypatch.setitem(exporting.KINDS, "slow", kind)
    monkeypatch.setattr(exporting, "COUNT_WITHIN", 0.03)
    return kind


def asked(cast: Cast, reason: str = "年度审计") -> ExportRun:
    return exporting.ask_export("slow", query="", reason=reason, by=cast.director)


def after_work(cast: Cast, run: ExportRun) -> ExportRun:
    exporting.run_export(run.pk, at=cast.at)
    run.refresh_from_db()
    return run


def told() -> list[str]:
    kinds = FactRow.objects.filter(kind__startswith="exchange.export_").order_by("pk").values_list("kind", flat=True)
    return [each.removeprefix("exchange.export_") for each in kinds]


def test_the_page_does_not_wait_and_the_worker_counts(cast: Cast, sign: Sign) -> None:
    client = sign("director")
    assert "后台先数清楚再写" in client.get("/exports/new/slow/").content.decode()
    client.post("/exports/new/slow/", {"query": "", "reason": "年度审计"})
    run = ExportRun.objects.get()
    assert (run.state, run.rows_total, "load delay:2s" in client.get("/exports/").content.decode()) == ("counting", 0, True)
    run = after_work(cast, run)
    assert (run.state, run.rows_total, told()) == ("done", 2, ["asked", "written"])


def test_a_list_that_says_no_is_not_taken_for_a_slow_one(cast: Cast, sign: Sign, slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_asked: object) -> int:
        raise Refused("年龄从 {since} 到 {until}，前后颠倒了", since=9, until=6)

    monkeypatch.setattr(slow, "count", refusing)
    page = sign("director").get("/exports/new/slow/")
    said = page.content.decode()
    assert (page.status_code, "年龄从 9 到 6，前后颠倒了" in said, "后台先数" in said) == (422, True, False)
    with pytest.raises(Refused, match="前后颠倒"):
        asked(cast)
    assert not ExportRun.objects.exists()


def test_above_the_ceiling_the_worker_asks_a_second_person(cast: Cast) -> None:
    ExportLimit.objects.create(rows=1, since=cast.at)
    run = after_work(cast, asked(cast))
    assert (run.state, run.is_held, run.rows_total, run.file_id) == ("asked", True, 2, None)
    agreeing.agree_export(run.pk, by=cast.admin)
    assert after_work(cast, run).state == "done"
    assert told() == ["asked", "held", "agreed", "written"]


@pytest.mark.parametrize("found", [0, exporting.HIGHEST + 1])
def test_what_cannot_leave_is_told_by_the_bell(cast: Cast, slow: Slow, found: int) -> None:
    slow.found = found
    run = after_work(cast, asked(cast))
    [rung] = Message.objects.filter(template__code="export.decided")
    assert (run.state, run.is_held, rung.to_person_id, rung.text.endswith(run.refusal)) == (
        "failed",
        False,
        cast.people["director"].pk,
        True,
    )
    assert run.refusal.startswith("要导出的超过" if found else "没有可以导出的内容")


def test_where_nobody_else_may_agree_it_fails(cast: Cast) -> None:
    ExportLimit.objects.create(rows=1, since=cast.at)
    cast.people["admin"].grants.update(until="2026-09-01")
    run = after_work(cast, asked(cast))
    assert (run.state, "没有别的人有这个权限" in run.refusal) == ("failed", True)


def test_a_segment_that_is_out_of_reach_meanwhile_does_not_leave(cast: Cast) -> None:
    make_customer(cast.agent, cast.project.pk, "王小明")
    rule = {"v": 1, "join": "all", "parts": [{"is": "service.case", "given": {"kind": [], "days": 30, "whose": "own"}, "not": True}]}
    segment = make_segment(name="没有报过事", node_id=cast.project.pk, rule=rule, by=cast.manager)
    run = exporting.ask_export("segment", query=f"segment={segment.pk}", reason="看看", by=cast.director)
    Role.objects.filter(code="director").update(wide=["customer.view", "node.view", "export.run"])  # no cases any more
    assert (after_work(cast, run).state, run.refusal) == ("failed", "没有导出的权限了")


def test_one_that_breaks_ends_with_the_bell_and_holds_up_nobody(cast: Cast, slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    broken, behind = asked(cast), asked(cast, "另一件事")
    faults = [ZeroDivisionError("of the first one")]

    def rows(*_asked: object) -> Iterator[Sequence[str]]:
        if faults:
            raise faults.pop()
        yield ("一",)

    monkeypatch.setattr(slow, "rows", rows)
    jobs.resume_exports()
    for run in (broken, behind):
        run.refresh_from_db()
    assert (broken.state, broken.file_id, behind.state) == ("failed", None, "done")
    [rung] = Message.objects.filter(template__code="export.decided")
    assert rung.text.endswith(f"后台出错了，没有导出成；请把编号 {broken.pk} 告诉管理员")


def test_killed_after_counting_it_is_written_by_the_next(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = asked(cast)
    with monkeypatch.context() as patch:
        patch.setattr(exporting, "write_sheet", lambda *_a, **_k: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            exporting.run_export(run.pk, at=cast.at)
    run.refresh_from_db()
    assert (run.state, run.rows_total, run.file_id) == ("waiting", 2, None)
    jobs.resume_exports()
    run.refresh_from_db()
    assert (run.state, run.file_id is not None) == ("done", True)


def test_another_reason_is_another_export(cast: Cast) -> None:
    first = asked(cast)
    assert (asked(cast).pk, asked(cast, "另一件事").pk == first.pk) == (first.pk, False)
    after_work(cast, first)
    assert asked(cast).pk != first.pk  # what is written may be asked for anew


@transactional
@pytest.mark.parametrize("locked", [False, True], ids=["without the turn", "with it"])
def test_asked_twice_at_once_it_is_one(monkeypatch: pytest.MonkeyPatch, *, locked: bool) -> None:
    cast = make_cast()
    if not locked:
        monkeypatch.setattr(exporting, "wait_turn", lambda _what: None)
    with reading_together(monkeypatch, exporting, "_in_hand", locked=True):
        answers = together(partial(asked, cast), partial(asked, cast))
    assert [each for each in answers if isinstance(each, Refused)] == []
    assert ExportRun.objects.count() == (1 if locked else 2)
