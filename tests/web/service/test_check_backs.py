"""The call list, the panel of a call, the manager's signature, and the settings behind them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.case_states import home_of
from tests.factories.cases import fresh
from tests.factories.cast import Cast
from tests.factories.check_backs import make_check_back
from tests.web.signing import Sign
from tonglu.access.models import Grant
from tonglu.service import actions
from tonglu.service.models import Case, CheckBack, CheckBackRule, CheckBackScript


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_list_needs_the_right(cast: Cast, sign: Sign) -> None:
    check_back = make_check_back(cast)
    assert sign("technician").get("/cases/check-backs/").status_code == 404
    stranger = sign("stranger")
    assert check_back.case.number not in stranger.get("/cases/check-backs/").content.decode()
    for way in ("", "claim/", "release/", "record/", "sign/"):
        address = f"/cases/check-backs/{check_back.pk}/{way}"
        answer = stranger.post(address, {"reason": "x", "result": "satisfied"}) if way else stranger.get(address)
        assert answer.status_code == 404, way
    assert CheckBack.objects.get().state == "due"


def test_boxes(cast: Cast, sign: Sign) -> None:
    first, second, third = (make_check_back(cast, words=f"第 {n} 件事") for n in (1, 2, 3))
    actions.claim_check_back(first.pk, by=cast.colleague)
    actions.record_check_back(second.pk, result="later", later_at=cast.at + timedelta(hours=2), by=cast.colleague)
    actions.record_check_back(third.pk, result="satisfied", by=cast.colleague)
    for who, box, shown in (("colleague", "mine", first), ("agent", "now", first), ("agent", "waiting", second), ("agent", "ended", third)):
        text = sign(who).get(f"/cases/check-backs/?box={box}").content.decode()
        assert [each.case.number in text for each in (first, second, third)] == [each is shown for each in (first, second, third)], box
    assert "colleague员 正在打" in sign("agent").get("/cases/check-backs/").content.decode()


def test_list_keeps_its_queries(cast: Cast, sign: Sign) -> None:
    agent = sign("agent")
    make_check_back(cast)
    one = queries_of(agent, "/cases/check-backs/")
    for n in range(3):
        make_check_back(cast, words=f"又 {n} 件")
    assert queries_of(agent, "/cases/check-backs/") == one


def test_call_from_claim_to_the_next(cast: Cast, sign: Sign) -> None:
    check_back = make_check_back(cast, "repair", unit_id=home_of(cast).pk, contact_phone="13812345678")
    agent = sign("agent")
    here = f"/cases/check-backs/{check_back.pk}/"
    assert "记录这次电话" not in agent.get(here).content.decode()
    assert agent.post(f"{here}claim/")["Location"] == here
    text = agent.get(here).content.decode()
    assert "technician员师傅上门处理的" in text
    assert "进门是否穿鞋套" in text
    assert "13812345678" not in text
    answer = agent.post(f"{here}record/", {"result": "satisfied", "answer_q0": "no", "answer_finished": "yes"})
    assert answer["Location"] == "/cases/check-backs/"
    done = CheckBack.objects.get()
    assert (done.state, [each["label"] for each in done.audit if each["said"] is False]) == ("confirmed", ["进门是否穿鞋套"])


def test_what_was_not_asked_is_not_said_to_agree(cast: Cast, sign: Sign) -> None:
    for answers, said in (({}, "没有逐条核对"), ({"answer_q0": "yes"}, "与记录一致"), ({"answer_q0": "no"}, "1 处不一致")):
        check_back = make_check_back(cast)
        agent, here = sign("agent"), f"/cases/check-backs/{check_back.pk}/"
        agent.post(f"{here}claim/")
        agent.post(f"{here}record/", {"result": "satisfied", **answers})
        text = agent.get(here).content.decode()
        agreed = [each.strip() for each in re.split("<[^>]*>", text)].count("一致")
        assert (said in text, agreed) == (True, int(answers.get("answer_q0") == "yes")), answers


def test_two_agents(cast: Cast, sign: Sign) -> None:
    check_back = make_check_back(cast)
    here = f"/cases/check-backs/{check_back.pk}/"
    sign("colleague").post(f"{here}claim/")
    agent = sign("agent")
    assert agent.post(f"{here}claim/")["Location"] == "/cases/check-backs/"
    assert "colleague员 正在联系这位客户，请换一个" in agent.get("/cases/check-backs/").content.decode()
    answer = agent.post(f"{here}record/", {"result": "satisfied", "words": "写了半天"})
    assert (answer.status_code, "写了半天" in answer.content.decode()) == (422, True)


BAD_CALLS: list[tuple[dict[str, Any], str]] = [
    ({}, "这个字段是必填项"),
    ({"result": "happy"}, "选择一个有效的选项"),
    ({"result": "dissatisfied"}, "请写下客户说了什么"),
    ({"result": "fair", "words": "长" * 1001}, "确保该变量"),
    ({"result": "fair", "words": "甲\x00乙"}, "空字符"),
    ({"result": "later"}, "请填写与客户约定的回访时间"),
    ({"result": "later", "later_at": "2024-02-30T10:00"}, "输入一个有效的日期/时间"),
    ({"result": "later", "later_at": "2020-01-01T10:00"}, "约定的回访时间要晚于现在"),
    ({"result": "later", "later_at": "9999-12-31T10:00"}, "最多在 30 天以内"),
    ({"result": "satisfied", "answer_q0": "perhaps"}, "选择一个有效的选项"),
]


@pytest.mark.django_db
def test_bad_calls_get_a_sentence(cast: Cast, sign: Sign) -> None:
    check_back = make_check_back(cast)
    agent = sign("agent")
    for given, sentence in BAD_CALLS:
        answer = agent.post(f"/cases/check-backs/{check_back.pk}/record/", given)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), given
    assert CheckBack.objects.get().calls_count == 0


def test_manager_signs(cast: Cast, sign: Sign) -> None:
    check_back = make_check_back(cast)
    actions.record_check_back(check_back.pk, result="dissatisfied", words="要赔钱", is_for_manager=True, by=cast.colleague)
    here = f"/cases/check-backs/{check_back.pk}/"
    assert 'name="reason"' not in sign("agent").get(here).content.decode()
    assert sign("agent").post(f"{here}sign/", {"reason": "x"}).status_code == 404
    manager = sign("manager")
    for reason, sentence in {"": "这个字段是必填项", "甲\x00": "空字符", "长" * 501: "确保该变量"}.items():
        answer = manager.post(f"{here}sign/", {"reason": reason})
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    manager.post(f"{here}sign/", {"reason": "没有依据"})
    page = manager.get(f"/cases/{check_back.case_id}/").content.decode()
    assert fresh(check_back.case).closed_how == "signed"
    assert "manager员 签字：没有依据" in page


def kept_by(cast: Cast, name: str) -> CheckBack:
    check_back = make_check_back(cast)
    Case.objects.filter(pk=check_back.case_id).update(keeper=cast.people[name])
    return check_back


def test_the_keeper_is_not_offered_the_call_and_is_told_why(cast: Cast, sign: Sign) -> None:
    check_back = kept_by(cast, "manager")
    claim = f"/cases/check-backs/{check_back.pk}/claim/"
    for who, offered, said in (("manager", False, True), ("agent", True, False)):
        listed = sign(who).get("/cases/check-backs/").content.decode()
        assert (claim in listed, "自己处理的，请同事打" in listed) == (offered, said)
        page = sign(who).get(f"/cases/check-backs/{check_back.pk}/").content.decode()
        assert (claim in page, "处理人不能回访自己处理的工单" in page) == (offered, said)


def test_a_keeper_who_may_not_sign_is_told_why_and_who_may(cast: Cast, sign: Sign) -> None:
    check_back = kept_by(cast, "manager")
    actions.record_check_back(check_back.pk, result="dissatisfied", words="要赔钱", is_for_manager=True, by=cast.colleague)
    here = f"/cases/check-backs/{check_back.pk}/"
    own = sign("manager").get(here).content.decode()
    assert "这张工单是您处理的，处理人不能自己签字。等director员" in own
    assert 'name="reason"' not in own
    other = sign("agent").get(here).content.decode()
    assert ("处理人不能自己签字" in other, "等director员" in other, "manager员决定" in other) == (False, True, False)
    Grant.objects.filter(role__wide__contains=["case.force_close"]).exclude(person=cast.people["manager"]).delete()
    assert "请系统管理员安排一位经理" in sign("manager").get(here).content.decode()


def test_case_page_says_why_and_what_is_missing(cast: Cast, sign: Sign) -> None:
    check_back = make_check_back(cast)
    manager = sign("manager")
    page = manager.get(f"/cases/{check_back.case_id}/").content.decode()
    assert "规则「投诉」全部回访" in page
    answer = manager.post(f"/cases/{check_back.case_id}/do/close/", {})
    assert (answer.status_code, "还差回访：客户确认后才能关闭" in answer.content.decode()) == (422, True)


def test_case_page_says_why_not(cast: Cast, sign: Sign) -> None:
    CheckBackRule.objects.filter(kind="repair").update(rate=0)
    case = fresh(make_check_back(cast).case)
    from tests.factories.cases import make_case

    repair = make_case(cast, "done")
    page = sign("manager").get(f"/cases/{repair.pk}/").content.decode()
    assert "规则「报修 · 公共部位」" not in page
    assert "规则「报修」抽 0%：这张工单的抽样数" in page
    assert case.state == "done"


RULE = {"kind": "repair", "rate": "50", "hours": "24", "waits": "on"}
BAD_RULES: list[tuple[dict[str, str], str]] = [
    ({"kind": "x"}, "选择一个有效的选项"),
    ({"rate": "101"}, "100"),
    ({"rate": "-1"}, "0"),
    ({"rate": "4.4E+17"}, "输入整数"),
    ({"hours": "0"}, "1"),
    ({"hours": "9" * 40}, "1440"),
    ({"problem_id": "999999"}, "选择一个有效的选项"),
    ({"node_id": "x"}, "选择一个有效的选项"),
    ({"calendar_id": ""}, "这个字段是必填项"),
]


def test_rules_are_set_as_versions(cast: Cast, sign: Sign) -> None:
    admin = sign("admin")
    calendar = str(CheckBackRule.objects.order_by("pk")[0].calendar_id)
    for given, sentence in BAD_RULES:
        answer = admin.post("/settings/check-backs/set/", {**RULE, "calendar_id": calendar, **given})
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), given
    assert admin.post("/settings/check-backs/set/", {**RULE, "calendar_id": calendar}).status_code == 302
    versions = CheckBackRule.objects.filter(kind="repair", where="", problem=None).order_by("pk").values_list("rate", "waits", "until")
    assert list(versions) == [(30, False, cast.at), (50, True, None)]
    assert sign("agent").get("/settings/check-backs/").status_code == 404


BAD_SCRIPTS: list[tuple[dict[str, str], str]] = [
    ({"text": ""}, "这个字段是必填项"),
    ({"text": "您好 {phone}"}, "话术里的 {phone} 无法填写"),
    ({"text": "长" * 2001}, "确保该变量"),
    ({"text": "甲\x00"}, "空字符"),
    ({"questions": "长" * 61}, "每个询问最多 60 字"),
    ({"questions": "\n".join(f"问题{n}" for n in range(13))}, "最多 12 个询问"),
    ({"questions": "是否\n是否"}, "有两个询问写得一样"),
]


def test_scripts_are_versions(cast: Cast, sign: Sign) -> None:
    admin = sign("admin")
    good = {"text": "您好，{project}回访", "questions": "是否满意\n\n是否干净"}
    for given, sentence in BAD_SCRIPTS:
        answer = admin.post("/settings/check-backs/scripts/repair/", {**good, **given})
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), given
    admin.post("/settings/check-backs/scripts/repair/", good)
    script = CheckBackScript.objects.filter(kind="repair").order_by("-version")[0]
    assert (script.version, script.questions) == (2, ["是否满意", "是否干净"])
    again = admin.post("/settings/check-backs/scripts/repair/", good)
    assert "话术没有变化" in again.content.decode()
    assert admin.get("/settings/check-backs/scripts/nothing/").status_code == 404
