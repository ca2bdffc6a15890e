"""The workbench differs by role and says what to do next."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.case_states import accepted, dispatched, finished, opened
from tests.factories.cast import Cast
from tests.factories.check_backs import make_check_back
from tests.web.signing import Sign
from tonglu.service.models import Case


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


@pytest.mark.parametrize("who", ["dispatcher", "manager"])
def test_own_queue_stands_above_few_late_rows(cast: Cast, sign: Sign, monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    late = [dispatched(cast, f"旧单{n}") for n in range(6)]
    monkeypatch.setenv("TONGLU_NOW", (cast.at + timedelta(days=30)).isoformat())
    own = accepted(cast, "新单") if who == "dispatcher" else finished(cast, "新单")
    text = sign(who).get("/").content.decode()
    assert text.index("等我处理</h2>") < text.index(f"{own.number} ·") < text.index("已超时</h2>")
    assert sum(f"{each.number} ·" in text for each in late) == 4
    agent = sign("agent").get("/").content.decode()
    assert agent.index("已超时</h2>") < agent.index("等我处理</h2>")


def test_nothing_is_said_to_be_late_only_where_it_is_so(cast: Cast, sign: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted(cast)
    assert "没有超时的工单" in sign("dispatcher").get("/").content.decode()
    monkeypatch.setenv("TONGLU_NOW", (cast.at + timedelta(days=30)).isoformat())
    assert "没有超时的工单" not in sign("dispatcher").get("/").content.decode()


def test_late_cases_stand_first(cast: Cast, sign: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    case = opened(cast)
    monkeypatch.setenv("TONGLU_NOW", (cast.at + timedelta(hours=3)).isoformat())
    text = sign("manager").get("/").content.decode()
    assert "超时 2 小时 30 分" in text
    assert case.number in text


def test_agent_sees_what_is_late_in_own_hands_first(cast: Cast, sign: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [dispatched(cast, f"别人的{n}") for n in range(5)]
    mine = dispatched(cast, "我手里的", keeper="agent")
    monkeypatch.setenv("TONGLU_NOW", (cast.at + timedelta(days=30)).isoformat())
    text = sign("agent").get("/").content.decode()
    assert text.index(f"{mine.number} ·") < min(text.index(f"{each.number} ·") for each in others if f"{each.number} ·" in text)
    assert sum(f"{each.number} ·" in text for each in others) == 3


def test_queue_begins_with_what_is_due_first(cast: Cast, sign: Sign) -> None:
    late, fresh = opened(cast, "先到期"), opened(cast, "后到期")
    Case.objects.filter(pk=late.pk).update(due_at=cast.at + timedelta(minutes=5))
    Case.objects.filter(pk=fresh.pk).update(due_at=cast.at + timedelta(days=9))
    queue = sign("dispatcher").get("/").content.decode().split("等我处理</h2>")[1]
    assert queue.index("先到期") < queue.index("后到期")


def test_calls_to_make_stand_beside_the_cases(cast: Cast, sign: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    make_check_back(cast)
    text = sign("agent").get("/").content.decode()
    assert ("现在可打" in text, 'href="/cases/check-backs/?box=late"' in text, "call-late" in text) == (True, True, False)
    monkeypatch.setenv("TONGLU_NOW", (cast.at + timedelta(days=30)).isoformat())
    assert "call-late" in sign("agent").get("/").content.decode()
    assert "现在可打" not in sign("admin").get("/").content.decode()


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
