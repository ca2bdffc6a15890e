"""Calling back over JSON: the list, the call with its script, its result once, the manager's signature; numbers stay masked."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Caller
from tests.api.operations import stored
from tests.factories.cases import fresh
from tests.factories.cast import Cast
from tests.factories.check_backs import make_check_back
from tonglu.service.models import CheckBack

Call = Callable[[str], Caller]
SAID = "还是那个态度，打我电话 13812345678"


def test_a_call_from_the_list_to_its_result(call: Call, cast: Cast) -> None:
    check_back, agent = make_check_back(cast), call("agent")
    here = f"/check-backs/{check_back.pk}"
    [row] = agent.get("/check-backs").json()["items"]
    assert (row["id"], row["case"]["code"], row["keeper"]["name"]) == (check_back.pk, check_back.case.number, "technician员")
    assert agent.get(f"/cases/{check_back.case_id}/check-backs").json() == [row]
    claimed = agent.post(f"{here}/claim").json()
    assert (claimed["caller"]["name"], claimed["claimed_at"]) == ("agent员", "2026-09-30T04:00:00Z")
    assert agent.get("/check-backs", box="mine").json()["items"] == [claimed]
    given = {"result": "satisfied", "answers": {"finished": False}}
    answers = [agent.post(f"{here}/calls", given, **{"Idempotency-Key": "c"}) for _ in range(2)]
    assert ([each.status_code for each in answers], answers[0].json()) == ([200, 200], answers[1].json())
    told = answers[0].json()
    assert (told["state"], told["differences"], told["calls_count"]) == ("confirmed", 1, 1)
    assert agent.get("/check-backs").json()["items"] == []
    assert agent.get("/check-backs", box="ended").json()["items"] == [told]


def test_the_caller_reads_what_to_say_and_what_to_ask(call: Call, cast: Cast) -> None:
    check_back, agent = make_check_back(cast, contact_name="王女士", contact_phone="13812345678"), call("agent")
    here = f"/check-backs/{check_back.pk}"
    shown = agent.get(here).json()
    assert (shown["contact_name"], shown["contact_phone"]) == ("王女士", "138****5678")
    assert ("云锦府" in shown["script"], "{" in shown["script"]) == (True, False)
    assert shown["points"][0] == {"code": "finished", "label": "完成时间属实", "recorded": "09-30 12:00"}
    assert (shown["audit"], shown["calls"]) == ([], [])
    agent.post(f"{here}/calls", {"result": "fair", "answers": {"finished": False}})
    [line, *_others] = agent.get(here).json()["audit"]
    assert line == {"label": "完成时间属实", "recorded": "09-30 12:00", "said": False, "is_difference": True}


def test_what_an_unhappy_customer_said_comes_out_masked_and_the_manager_signs(call: Call, cast: Cast) -> None:
    check_back = make_check_back(cast)
    agent, manager, here = call("agent"), call("manager"), f"/check-backs/{check_back.pk}"
    told = agent.post(f"{here}/calls", {"result": "dissatisfied", "words": SAID, "is_for_manager": True}).json()
    assert (told["state"], fresh(check_back.case).state) == ("disputed", "done")
    assert [each["words"] for each in agent.get(here).json()["calls"]] == ["还是那个态度，打我电话 138****5678"]
    assert [each["id"] for each in manager.get("/check-backs", box="disputed").json()["items"]] == [check_back.pk]
    before = stored()
    assert agent.post(f"{here}/sign-off", {"reason": "已当面道歉"}).status_code == 404  # no right to close by force
    blank = manager.post(f"{here}/sign-off", {"reason": " "})
    assert (blank.status_code, blank.json(), stored() == before) == (422, {"error": "请填写签字关闭的原因"}, True)
    signed = manager.post(f"{here}/sign-off", {"reason": "已当面道歉，业主 13812345678"}).json()
    assert (signed["state"], signed["signed_by"], signed["signed_reason"]) == ("signed", "manager员", "已当面道歉，业主 138****5678")
    assert fresh(check_back.case).state == "closed"


def test_released_it_is_anybodys(call: Call, cast: Cast) -> None:
    here = f"/check-backs/{make_check_back(cast).pk}"
    call("agent").post(f"{here}/claim")
    held = call("colleague").post(f"{here}/calls", {"result": "satisfied"})
    assert (held.status_code, held.json()) == (422, {"error": "agent员 正在联系这位客户，请换一个"})
    assert call("agent").post(f"{here}/release").json()["claimed_at"] is None
    assert call("colleague").post(f"{here}/calls", {"result": "satisfied"}).json()["state"] == "confirmed"


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("calls", {}, "result：必填，请补上"),
    ("calls", {"result": "delighted"}, "请选择回访结果"),
    ("calls", {"result": "dissatisfied"}, "请写下客户说了什么"),
    ("calls", {"result": "later"}, "请填写与客户约定的回访时间"),
    ("calls", {"result": "later", "later_at": "2026-09-30T09:00:00"}, "later_at：缺少时区，请写成 2026-09-30T17:00:00+08:00"),
    ("calls", {"result": "satisfied", "answers": {"finnished": True}}, "answers.finnished：没有这个字段，请核对拼写"),
    ("calls", {"result": "satisfied", "answers": {"finished": "x"}}, "answers.finished：应是 true 或 false"),
    ("calls", {"result": "satisfied", "happy": True}, "happy：没有这个字段，请核对拼写"),
    ("sign-off", {"reason": "看过"}, "这个回访「待回访」，不需要经理签字"),
    ("sign-off", {}, "reason：必填，请补上"),
    ("release", {}, "这个回访不在您手上"),
]


@pytest.mark.parametrize(("path", "body", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_refused_gets_a_sentence_and_changes_nothing(call: Call, cast: Cast, path: str, body: dict[str, Any], sentence: str) -> None:
    check_back, manager = make_check_back(cast), call("manager")
    before = stored()
    answer = manager.post(f"/check-backs/{check_back.pk}/{path}", body)
    assert (answer.status_code, answer.json(), stored() == before) == (422, {"error": sentence}, True)


def test_others_find_none_and_the_keeper_asks_nobody_about_his_own_work(call: Call, cast: Cast) -> None:
    check_back = make_check_back(cast)
    stranger, here = call("stranger"), f"/check-backs/{check_back.pk}"
    before = stored()
    assert stranger.get("/check-backs").json() == {"items": [], "next": None}
    asked = [stranger.get(here), stranger.get(f"/cases/{check_back.case_id}/check-backs"), stranger.post(f"{here}/claim")]
    asked += [stranger.post(f"{here}/calls", {"result": "satisfied"}), stranger.post(f"{here}/sign-off", {"reason": "x"})]
    assert ({each.status_code for each in asked}, stored() == before) == ({404}, True)
    assert call("technician").get(here).status_code == 404


@pytest.mark.parametrize(
    ("query", "sentence"), [({"box": "soon"}, "box：不在可选范围"), ({"case": 1}, "case：没有这个字段，请核对拼写"), ({"after": "x"}, None)]
)
def test_bad_question_gets_a_sentence(call: Call, query: dict[str, Any], sentence: str | None) -> None:
    answer = call("manager").get("/check-backs", **query)
    assert (answer.status_code, answer.json()) == (422, {"error": sentence or "after 不是有效的翻页标记，请使用上一页返回的 next"})


def test_list_is_paged_and_costs_the_same_for_one_row_and_three(call: Call, cast: Cast) -> None:
    made, counts, agent = [make_check_back(cast).pk], [], call("agent")
    for _ in range(2):
        agent.get("/check-backs")
        with CaptureQueriesContext(connection) as seen:
            assert len(agent.get("/check-backs").json()["items"]) == len(made)
        counts.append(len(seen))
        if len(made) == 1:
            made += [make_check_back(cast, words=f"第{each}件").pk for each in (1, 2)]
    assert counts[0] == counts[1]
    first = agent.get("/check-backs", limit=2).json()
    rest = agent.get("/check-backs", limit=2, after=first["next"]).json()
    assert [each["id"] for each in first["items"] + rest["items"]] == list(
        CheckBack.objects.order_by("due_at", "pk").values_list("pk", flat=True)
    )
