"""Exports: what leaves is what the list shows, masked, marked, counted, asked for with a reason, and fetched by one person."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from python_calamine import CalamineWorkbook

from tests.factories.case_states import dispatched, opened
from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tests.web.signing import Sign, sign
from tonglu.audit.models import FactRow
from tonglu.exchange import exporting
from tonglu.exchange.models import ExportLimit, ExportRun
from tonglu.lib.refusals import NotAllowed, Refused

__all__ = ["sign"]
NEW = "/exports/new/cases/"


@pytest.fixture(autouse=True)
def _files(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def asked(client: Client, query: str = "", kind: str = "cases", reason: str = "月度汇报") -> ExportRun:
    answer = client.post(f"/exports/new/{kind}/", {"query": query, "reason": reason})
    assert (answer.status_code, answer["Location"]) == (302, "/exports/")
    return ExportRun.objects.order_by("-pk")[0]


def rows_of(client: Client, run: ExportRun) -> list[list[object]]:
    exporting.run_export(run.pk, at=run.created_at)
    answer = client.get(f"/exports/{run.pk}/file/")
    assert answer["Content-Disposition"].startswith("attachment;")
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def test_case_list_leaves_as_it_is_filtered(cast: Cast, sign: Sign) -> None:
    opened(cast, "=HYPERLINK(1)")
    kept = dispatched(cast, "漏水，请打13812345678", keeper="technician")
    director = sign("director")
    page = director.get(f"{NEW}?state=handling").content.decode()
    assert "共 1 行" in page
    rows = rows_of(director, asked(director, "state=handling"))
    assert str(rows[0][0]).startswith("director员 2026-09-30 12:00 导出 · 编号 ")
    assert [str(each) for each in rows[1][:2]] == ["单号", "摘要"]
    assert [each[0] for each in rows[2:]] == [kept.number]
    assert (rows[2][6], "13812345678" in str(rows)) == ("138****5678", False)
    told = FactRow.objects.filter(kind__startswith="exchange.export_").order_by("pk").values_list("kind", flat=True)
    assert list(told) == ["exchange.export_asked", "exchange.export_written", "exchange.export_taken"]


@pytest.mark.parametrize("start", ["=1+1", "+86", "-1", "@x", "\t=1"])
def test_no_text_becomes_a_formula(cast: Cast, sign: Sign, start: str) -> None:
    opened(cast, f"{start} 漏水")
    director = sign("director")
    title = str(rows_of(director, asked(director))[2][1])
    assert title[0] not in "=+-@\t"


def test_customers_leave_masked(cast: Cast, sign: Sign) -> None:
    make_customer(cast.agent, cast.project.pk, "张三", "13812345678")
    make_customer(cast.admin, cast.other_project.pk, "外人", "13700000000")
    director = sign("director")
    assert [each[:3] for each in rows_of(director, asked(director, kind="customers"))[2:]] == [["张三", "个人", "138****5678"]]


def test_only_who_asked_fetches_it_and_only_while_he_may(cast: Cast, sign: Sign) -> None:
    opened(cast)
    director = sign("director")
    run = asked(director)
    assert director.get(f"/exports/{run.pk}/file/").status_code == 422  # not written yet
    exporting.run_export(run.pk, at=cast.at)
    assert sign("admin").get(f"/exports/{run.pk}/file/").status_code == 404
    with pytest.raises(Refused, match="7 天"):
        exporting.take_export(run.pk, by=cast.actor("director", cast.at + timedelta(days=8)))
    cast.people["director"].grants.update(until="2026-09-01")
    assert director.get(f"/exports/{run.pk}/file/").status_code == 404


def move_away(cast: Cast) -> None:
    """The director answers for the other city from now on."""
    cast.people["director"].grants.update(node=cast.other_city)


def test_who_moved_away_fetches_no_file_of_where_he_was(cast: Cast, sign: Sign) -> None:
    opened(cast)
    director = sign("director")
    run = asked(director)
    exporting.run_export(run.pk, at=cast.at)
    move_away(cast)
    assert director.get(f"/exports/{run.pk}/file/").status_code == 404


def test_export_asked_for_one_place_is_not_written_from_another(cast: Cast, sign: Sign) -> None:
    opened(cast)
    run = asked(sign("director"))
    move_away(cast)
    exporting.run_export(run.pk, at=cast.at)
    run.refresh_from_db()
    assert (run.state, run.file_id) == ("failed", None)


def test_worker_asks_again_whether_he_may(cast: Cast, sign: Sign) -> None:
    opened(cast)
    run = asked(sign("director"))
    cast.people["director"].grants.update(until="2026-09-01")
    exporting.run_export(run.pk, at=cast.at)
    exporting.run_export(run.pk, at=cast.at)
    run.refresh_from_db()
    assert (run.state, run.file_id) == ("failed", None)


@pytest.mark.parametrize("who", ["agent", "manager", "technician"])
def test_nobody_exports_without_the_right(cast: Cast, sign: Sign, who: str) -> None:
    opened(cast)
    assert sign(who).get(NEW).status_code == 404
    with pytest.raises(NotAllowed):
        exporting.ask_export("cases", query="", reason="x", by=cast.actor(who))
    assert "导出" not in sign("agent").get("/cases/").content.decode()


@pytest.mark.parametrize("reason", ["", " \u3000", "\x00", "长" * 100_000])
def test_reason_is_asked_for(cast: Cast, sign: Sign, reason: str) -> None:
    opened(cast)
    assert sign("director").post(NEW, {"query": "", "reason": reason}).status_code == 422
    assert not ExportRun.objects.exists()


@pytest.mark.parametrize(
    ("query", "runs"),
    [("state=\x00&q=%00", 0), ("q=' OR 1=1", 0), ("after=zzz&sort=;drop", 1), ("state=nonsense", 1), ("number=x&since=9999", 1)],
)
def test_strange_filters_export_what_the_list_shows(cast: Cast, sign: Sign, query: str, runs: int) -> None:
    """A filter the list does not know narrows nothing, there and here; what is no text, or matches nothing, leaves nothing to export."""
    case = opened(cast)
    director = sign("director")
    assert director.post(NEW, {"query": query, "reason": "x"}).status_code == (302 if runs else 422)
    assert ExportRun.objects.count() == runs
    if "\x00" not in query:  # the list reads past it, a form does not
        assert (case.number in director.get(f"/cases/?{query}").content.decode()) == bool(runs)


def test_ceiling_is_set_at_the_top(cast: Cast, sign: Sign) -> None:
    admin = sign("admin")
    for rows, status in (("0", 422), ("x", 422), ("500001", 422), ("9" * 30, 422), ("1", 302)):
        assert admin.post("/exports/limit/", {"rows": rows}).status_code == status
    assert sign("director").post("/exports/limit/", {"rows": "9"}).status_code == 404
    assert list(ExportLimit.objects.values_list("rows", flat=True)) == [1]


def test_record_is_read_by_who_reads_records(cast: Cast, sign: Sign) -> None:
    opened(cast)
    asked(sign("director"), reason="给审计看")
    assert "给审计看" in sign("admin").get("/exports/").content.decode()
    assert sign("agent").get("/exports/").status_code == 404


def test_record_says_what_the_list_was_narrowed_to(cast: Cast, sign: Sign) -> None:
    dispatched(cast, "漏水", keeper="technician")
    client = sign("director")
    asked(client, "state=handling&opened_from=2026-09-01&q=漏水")
    assert "“漏水” · 状态 处理中 · 来件 2026-09-01 起" in client.get("/exports/").content.decode()


def test_old_files_are_let_go(cast: Cast, sign: Sign) -> None:
    opened(cast)
    run = asked(sign("director"))
    exporting.run_export(run.pk, at=cast.at)
    assert (exporting.forget_exports(at=cast.at), exporting.forget_exports(at=cast.at + timedelta(days=8))) == (0, 1)
    run.refresh_from_db()
    assert (run.state, run.file_id) == ("gone", None)
