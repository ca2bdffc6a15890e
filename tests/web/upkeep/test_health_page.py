"""The health page: whose it is, what it says, and the way to end the demo."""

import json
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.factories.case_states import opened
from tests.factories.cast import Cast
from tests.web.signing import Sign
from tonglu.service.models import Case
from tonglu.upkeep import actions, demo

PAGE = "/settings/health/"


@pytest.mark.parametrize(("who", "status"), [("admin", 200), ("director", 404), ("agent", 404)])
def test_whose_page_it_is(sign: Sign, who: str, status: int) -> None:
    assert sign(who).get(PAGE).status_code == status


def test_page_says_how_things_are(cast: Cast, sign: Sign) -> None:
    actions.note_check(faults=2, by=cast.admin)
    text = sign("admin").get(PAGE).content.decode()
    for words in ("没有在运行", "发现 2 处问题", "没有定时", "数据库大小"):
        assert words in text
    assert "清除演示数据" not in text


def test_plan_is_kept_and_told(sign: Sign, tmp_path: Path) -> None:
    admin = sign("admin")
    answer = admin.post(f"{PAGE}backups/", {"plan-is_on": "on", "plan-hour": "3", "plan-keep": "5", "plan-folder": str(tmp_path)})
    assert answer["Location"] == PAGE
    assert "下次 10-01 03:00" in admin.get(PAGE).content.decode()


def test_demo_is_removed_by_its_administrator(cast: Cast, sign: Sign, settings: Settings, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    opened(cast)
    (tmp_path / "demo.json").write_text(json.dumps({"is_loaded": True, "shipped": demo.shipped_rows(), "people": 0}))
    admin = sign("admin")
    given = {"demo-company": "真实置业", "demo-name": "张主任"}
    for typed in ({}, {"demo-company": ""}, {"demo-name": "\x00"}, {"demo-company": "长" * 100_000}):
        assert admin.post(f"{PAGE}demo/", {**given, **typed}).status_code == 422
    assert Case.objects.count() == 1
    assert sign("director").post(f"{PAGE}demo/", given).status_code == 404
