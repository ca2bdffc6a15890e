"""The page of a revert: what would go and stay, the reason, the way back; nobody else finds it."""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.customers.test_imports import run
from tests.factories.cast import NOON, Cast
from tests.factories.estates import make_project
from tests.web.exchange.test_pages import browser
from tonglu.customers.models import Customer
from tonglu.exchange import reverting
from tonglu.exchange.models import ImportBatch


@pytest.fixture
def batch(cast: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ImportBatch:
    monkeypatch.setenv("TONGLU_NOW", "2026-09-30T12:00:00+08:00")
    settings.MEDIA_ROOT, settings.VAR = tmp_path / "files", tmp_path
    make_project(cast.project)
    run(tmp_path, "3,2,1502,张三,13812345678,,,,", "3,2,1503,李四,13912345678,,,,")
    return ImportBatch.objects.get()


def page(client: Client, batch: ImportBatch, more: str = "revert/") -> str:
    return client.get(f"/imports/{batch.pk}/{more}").content.decode()


def test_whole_way_from_the_button_to_what_was_kept(cast: Cast, batch: ImportBatch) -> None:
    client = browser(cast)
    assert f"/imports/{batch.pk}/revert/" in page(client, batch, "")
    assert "撤销以后与没导入过一样" in page(client, batch)
    Customer.objects.filter(name="张三").update(note="老客户")
    shown = page(client, batch)
    assert ("客户 张*" in shown, "导入之后被改过" in shown, "13812345678" in shown) == (True, True, False)
    answer = client.post(f"/imports/{batch.pk}/revert/", {"reason": "导错了项目"})
    assert answer["Location"] == f"/imports/{batch.pk}/"
    assert "正在撤销" in page(client, batch, "")
    reverting.run_revert(batch.pk, at=NOON)
    done = page(client, batch, "")
    assert [word for word in ("manager员 撤销了这一批", "原因：导错了项目", "客户 张*", "撤销时保留的") if word not in done] == []
    assert list(Customer.objects.values_list("name", flat=True)) == ["张三"]
    assert "这一批已经撤销" in page(client, batch)


def test_without_a_reason_nothing_begins(cast: Cast, batch: ImportBatch) -> None:
    answer = browser(cast).post(f"/imports/{batch.pk}/revert/", {"reason": ""})
    assert (answer.status_code, ImportBatch.objects.get().state) == (422, "done")


@pytest.mark.parametrize("who", ["stranger", "agent", "technician"])
def test_others_find_no_revert(cast: Cast, batch: ImportBatch, who: str) -> None:
    client = browser(cast, who)
    assert (client.get(f"/imports/{batch.pk}/revert/").status_code, client.post(f"/imports/{batch.pk}/revert/").status_code) == (404, 404)
    assert ImportBatch.objects.get().state == "done"


def test_a_large_batch_is_not_reckoned_while_somebody_waits(cast: Cast, batch: ImportBatch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reverting, "MOST_FORESEEN", 3)
    assert "这一批很大" in page(browser(cast), batch)


def test_as_many_questions_for_one_conflict_as_for_two(cast: Cast, batch: ImportBatch) -> None:
    client = browser(cast)
    counts = []
    for name in ("张三", "李四"):
        Customer.objects.filter(name=name).update(note="老客户")
        page(client, batch)
        with CaptureQueriesContext(connection) as seen:
            page(client, batch)
        counts.append(len(seen))
    assert counts[0] == counts[1]
