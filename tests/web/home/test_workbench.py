"""The workbench differs by role and says what to do next."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.case_states import accepted, finished, opened
from tests.factories.cast import Cast
from tests.web.signing import Sign


@pytest.mark.parametrize(
    ("who", "numbers"),
    [
        ("agent", ["已超时", "今天到期", "待受理", "我在处理"]),
        ("dispatcher", ["已超时", "待受理", "待派单", "待关闭"]),
        ("manager", ["已超时", "今天到期", "待派单", "待关闭"]),
        ("director", ["已超时", "今天到期", "待派单", "待关闭"]),
        ("admin", ["已超时", "今天到期", "待受理", "待关闭"]),
    ],
)
def test_numbers_of_each_role(cast: Cast, sign: Sign, who: str, numbers: list[str]) -> None:
    opened(cast)
    text = sign(who).get("/").content.decode()
    assert [text.count(f'strip-label">{each}<') for each in numbers] == [1, 1, 1, 1]


def test_technician_goes_to_the_phone_shell(cast: Cast, sign: Sign) -> None:
    answer = sign("technician").get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/field/")


def test_fresh_company_is_told_where_to_begin(cast: Cast, sign: Sign) -> None:
    assert "从这里开始" in sign("manager").get("/").content.decode()


def test_next_act_is_a_button_where_it_is_legal(cast: Cast, sign: Sign) -> None:
    new, waiting, done = opened(cast, "甲"), accepted(cast, "乙"), finished(cast, "丙")
    agent, manager = sign("agent").get("/").content.decode(), sign("manager").get("/").content.decode()
    assert f"/cases/{new.pk}/do/accept/" in agent
    assert f"/cases/{waiting.pk}/?act=dispatch" not in agent
    assert f"/cases/{waiting.pk}/?act=dispatch" in manager
    assert f"/cases/{done.pk}/?act=close" in manager


def test_late_cases_stand_first(cast: Cast, sign: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    case = opened(cast)
    monkeypatch.setenv("TONGLU_NOW", (cast.at + timedelta(hours=3)).isoformat())
    text = sign("manager").get("/").content.decode()
    assert "超时 2 小时 30 分" in text
    assert case.number in text


def test_workbench_keeps_its_queries(cast: Cast, sign: Sign) -> None:
    manager = sign("manager")
    opened(cast, "一")
    manager.get("/")
    counts = []
    for words in ("二", "三"):
        with CaptureQueriesContext(connection) as seen:
            manager.get("/")
        counts.append(len(seen))
        opened(cast, words)
    assert counts[0] == counts[1]
    assert counts[0] <= 20
