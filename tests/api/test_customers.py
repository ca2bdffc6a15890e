"""Customers over JSON: registered, changed once, looked behind the veil with a reason; nothing changed by what is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.conftest import Caller
from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tonglu.audit.models import FactRow
from tonglu.customers.actions import merge_customers
from tonglu.customers.models import Customer, Paper, Phone, Residency

Call = Callable[[str], Caller]
PAPER = "11010519491231002X"


def image() -> tuple[Any, ...]:
    rows = tuple(list(each.objects.order_by("pk").values_list()) for each in (Customer, Phone, Residency))
    return *rows, Paper.objects.count(), FactRow.objects.count()


def test_customer_is_registered_once(call: Call, cast: Cast) -> None:
    given = {"name": "张三", "node": cast.project.pk, "phones": ["138 1234 5678"], "papers": [{"number": PAPER}]}
    answers = [call("agent").post("/customers", given, **{"Idempotency-Key": "c"}) for _ in range(2)]
    body = answers[0].json()
    assert ([each.status_code for each in answers], answers[1].json()) == ([201, 201], body)
    assert (body["phones"][0]["number"], body["papers"][0]["number"], body["born_on"]) == (
        "138****5678",
        "110105********002X",
        "1949-12-31",
    )
    assert answers[0]["Location"] == f"/api/v1/customers/{Customer.objects.get().pk}"
    assert body["completeness"] == call("agent").get(f"/customers/{body['id']}").json()["completeness"]
    assert body["completeness"]["score"] > 0


def test_a_merged_customer_answers_as_its_page_shows_it(call: Call, cast: Cast) -> None:
    one = make_customer(cast.agent, cast.project.pk, name="钱大伟", phone="13700001111")
    other = make_customer(cast.agent, cast.project.pk, name="钱伟", phone="13900002222")
    theirs = Phone.objects.get(customer=other)
    merge_customers(one.pk, merged_id=other.pk, choices={"name": True, "phone": theirs.pk}, by=cast.manager)
    body = call("agent").get(f"/customers/{other.pk}").json()
    phones = [(each["number"], each["is_primary"]) for each in body["phones"]]
    assert (body["id"], body["name"], phones) == (one.pk, "钱伟", [("139****2222", True), ("137****1111", False)])
    changed = call("agent").patch(f"/customers/{one.pk}", {"name": "钱大纬"}).json()
    assert (changed["name"], Customer.objects.get(pk=one.pk).name) == ("钱大纬", "钱大纬")


def test_two_who_read_the_same_cannot_both_change(call: Call, cast: Cast) -> None:
    customer = make_customer(cast.agent, cast.project.pk)
    mark = call("agent").get(f"/customers/{customer.pk}")["ETag"]
    Customer.objects.filter(pk=customer.pk).update(changed_at=cast.at.replace(hour=3))
    stale = call("agent").patch(f"/customers/{customer.pk}", {"note": "乙"}, **{"If-Match": mark})
    assert (stale.status_code, stale.json()) == (412, {"error": "这位客户刚刚被他人修改，请重新读取后再试"})
    mark = call("agent").get(f"/customers/{customer.pk}")["ETag"]
    changed = call("agent").patch(f"/customers/{customer.pk}", {"note": "甲"}, **{"If-Match": mark})
    assert (changed.status_code, changed.json()["note"], changed.json()["name"]) == (200, "甲", "张三")
    assert changed["ETag"] != mark


def test_particulars_of_a_customer(call: Call, cast: Cast) -> None:
    customer, unit = make_customer(cast.agent, cast.project.pk), make_unit(make_project(cast.project))
    agent, here = call("agent"), f"/customers/{customer.pk}"
    added = agent.post(f"{here}/phones", {"number": "13987654321", "label": "配偶"}).json()["phones"]
    assert [each["is_primary"] for each in added] == [True, False]
    assert [each["is_primary"] for each in agent.post(f"{here}/phones/{added[1]['id']}/prefer").json()["phones"]] == [True, False]
    assert len(agent.post(f"{here}/phones/{added[0]['id']}/end").json()["phones"]) == 1
    [home] = agent.post(f"{here}/homes", {"unit": unit.pk, "role": "owner", "share": "50.5"}).json()["homes"]
    assert (home["unit"]["code"], home["share"]) == ("3-2-1502", 50.5)
    assert [each["customer"]["name"] for each in agent.get(f"/units/{unit.pk}/people").json()] == ["张三"]
    [household] = agent.post(f"{here}/households", {}).json()["households"]
    assert agent.post(f"{here}/households/{household['people'][0]['id']}/leave").json()["households"] == []
    assert agent.post(f"{here}/contacts", {"medium": "phone", "words": "问办证"}).status_code == 200
    told = agent.get(f"{here}/timeline", limit=2).json()
    assert [each["kind"] for each in told["items"]] == ["touchpoints.contact_recorded", "customers.household_left"]
    assert len(agent.get(f"{here}/timeline", after=told["next"], kinds="customers,estates").json()["items"]) >= 4
    assert agent.post(f"{here}/homes/{home['id']}/end", {"until": "2027-01-01"}).status_code == 200
    assert len(agent.get(f"/units/{unit.pk}/timeline").json()["items"]) == 2


def test_look_behind_the_veil_is_recorded(call: Call, cast: Cast) -> None:
    customer = make_customer(cast.agent, cast.project.pk, paper=PAPER)
    phone, paper = customer.phones.get().pk, customer.papers.get().pk
    agent = call("agent")
    assert agent.post(f"/customers/{customer.pk}/phones/{phone}/reveal", {"reason": "核对"}).json() == {"value": "13812345678"}
    assert FactRow.objects.get(kind="access.value_revealed").body["reason"] == "核对"
    assert agent.post(f"/customers/{customer.pk}/papers/{paper}/reveal", {"reason": "核对"}).status_code == 404
    assert call("director").post(f"/customers/{customer.pk}/papers/{paper}/reveal", {"reason": "核对"}).json() == {"value": PAPER}


def test_row_of_another_customer_is_not_reached_through_this_one(call: Call, cast: Cast) -> None:
    one, other = (
        make_customer(cast.agent, cast.project.pk, name, phone) for name, phone in (("张三", "13812345678"), ("李四", "13912345678"))
    )
    home, agent = make_home(cast.agent, other, make_unit(make_project(cast.project))), call("agent")
    before = image()
    for path in (f"phones/{other.phones.get().pk}/end", f"phones/{other.phones.get().pk}/reveal", f"homes/{home.pk}/end"):
        assert agent.post(f"/customers/{one.pk}/{path}", {"reason": "x"} if "reveal" in path else None).status_code == 404
    assert image() == before


GONE = "没有找到，或不在您的范围内"
REFUSED: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("POST", "", {"name": ""}, 422, "node：必填，请补上"),
    ("POST", "", {"name": "张三", "node": 999_999}, 404, GONE),
    ("POST", "", {"name": "  ", "node": 0}, 422, "node：太小"),
    ("POST", "", {"name": "长" * 1001, "node": 1}, 422, "name：太长"),
    ("POST", "", {"name": "张三", "node": 1, "kind": "robot"}, 422, "kind：不在可选范围"),
    ("POST", "", {"name": "张三", "node": 1, "phones": "138"}, 422, "phones：应是列表"),
    ("POST", "", {"name": "张三", "node": 1, "phones": ["1"] * 21}, 422, "phones：太多"),
    ("POST", "", {"name": "张三", "node": 1, "born_on": "去年"}, 422, "born_on：应是日期，如 2026-09-30"),
    ("PATCH", "", {"name": "\u0000"}, 422, "姓名中有看不见的控制字符，请删去后重填"),
    ("PATCH", "", {"gender": "x"}, 422, "gender：不在可选范围"),
    ("PATCH", "", {"born_on": "1700-01-01"}, 422, "生日 1700-01-01 不合理，请核对年份"),
    ("PATCH", "", {"note": "长" * 501}, 422, "备注太长（501 字），最多 500 个字"),
    ("PATCH", "", {"nodes": [1]}, 422, "nodes：没有这个字段，请核对拼写"),
    ("POST", "/phones", {"number": "1381234567"}, 422, "手机号少一位，请补全"),
    ("POST", "/phones", {"number": ""}, 422, "请填写电话号码"),
    ("POST", "/phones", {"number": "13812345678"}, 422, "这个号码已经登记过了"),
    ("POST", "/papers", {"number": PAPER[:-1] + "1"}, 422, "身份证号最后一位校验不对，请逐位核对"),
    ("POST", "/homes", {"unit": 999_999, "role": "owner"}, 404, GONE),
    ("POST", "/homes", {"unit": 1, "role": "king"}, 422, "role：不在可选范围"),
    ("POST", "/homes", {"unit": 1, "role": "owner", "share": "0.001"}, 422, "share：应是数字，最多两位小数"),
    ("POST", "/households/join", {"household": 999_999, "relation": "子"}, 404, GONE),
    ("POST", "/contacts", {"medium": "owl", "words": "x"}, 422, "medium：不在可选范围"),
    ("POST", "/contacts", {"medium": "phone", "words": " "}, 422, "请填写内容"),
    ("POST", "/contacts", {"medium": "phone", "words": "x", "happened_at": "2026-09-30T09:00:00"}, 422,
     "happened_at：缺少时区，请写成 2026-09-30T17:00:00+08:00"),
    ("POST", "/contacts", {"medium": "phone", "words": "x", "happened_at": "2027-01-01T00:00:00Z"}, 422, "接触时间不能晚于现在，请核对"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "status", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_bad_body_gets_a_sentence_and_changes_nothing(
    call: Call, cast: Cast, method: str, path: str, body: dict[str, Any], status: int, sentence: str
) -> None:
    customer, agent = make_customer(cast.agent, cast.project.pk), call("agent")
    before = image()
    at = "/customers" if method == "POST" and not path else f"/customers/{customer.pk}{path}"
    answer = agent.post(at, body) if method == "POST" else agent.patch(at, body)
    assert (answer.status_code, answer.json(), image()) == (status, {"error": sentence}, before)


@pytest.mark.parametrize("mark", ["*", "x", '"20260101T000000000000Z', "W/" + '"20260101T000000000000Z"'])
def test_mark_that_is_none_of_ours(call: Call, cast: Cast, mark: str) -> None:
    customer = make_customer(cast.agent, cast.project.pk)
    answer = call("agent").patch(f"/customers/{customer.pk}", {"note": "甲"}, **{"If-Match": mark})
    assert (answer.status_code, answer.json()) == (422, {"error": "If-Match 不是有效的标记，请使用读取时回答的 ETag"})


def test_a_mandate_comes_and_goes(call: Call, cast: Cast) -> None:
    agent, customer = call("agent"), make_customer(cast.agent, cast.project.pk)
    here = f"/customers/{customer.pk}/mandates"
    given = {"kind": "agent", "name": "钱律师", "phone": "13900000004", "since": "2026-09-01", "until": "2027-01-01"}
    refused = agent.post(here, given)
    assert (refused.status_code, "凭据" in refused.json()["error"], Customer.objects.count()) == (422, True, 1)
    assert agent.post(here, {**given, "proof": "公证 12 号"}).status_code == 200
    [told] = agent.get(here).json()
    assert (told["holder"]["name"], told["principal"]["id"], told["unit"], told["has_ended"]) == ("钱律师", customer.pk, None, False)
    assert agent.post(f"{here}/{told['id']}/end", {"until": "2026-09-15"}).status_code == 200
    assert [each["has_ended"] for each in agent.get(here).json()] == [True]


def test_a_unit_changes_hands_once(call: Call, cast: Cast) -> None:
    unit = make_unit(make_project(cast.project))
    make_home(cast.agent, make_customer(cast.agent, cast.project.pk), unit)
    agent, here = call("agent"), f"/units/{unit.pk}"
    owners = [{"name": "李四", "phone": "13900000001", "share": "60"}, {"name": "王五", "phone": "13900000002", "share": "40"}]
    answers = [agent.post(f"{here}/transfer", {"owners": owners, "on": "2026-09-01"}, **{"Idempotency-Key": "t"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 200]
    told = [(each["customer"]["name"], each["share"], each["phones"], each["until"]) for each in answers[0].json()["items"]]
    assert told == [("李四", 60, ["139****0001"], None), ("王五", 40, ["139****0002"], None), ("张三", None, ["138****5678"], "2026-09-01")]
    before = image()
    refused = agent.post(f"{here}/shares", {"owners": [{"customer": answers[0].json()["items"][0]["customer"]["id"], "share": "50"}]})
    assert (refused.status_code, refused.json()["error"]) == (422, "份额合计 50%，要正好 100%")
    assert image() == before


def test_the_whole_company_is_asked_and_a_mask_answered(call: Call, cast: Cast) -> None:
    make_customer(cast.stranger, cast.other_project.pk, name="欧阳小明", phone="13987654321")
    answer = call("agent").post("/customers/check", {"name": "欧阳小明", "digits": "4321"})
    kept = {"company": "海城公司", "project": "听涛苑", "talk_to": "stranger员", "post": "项目客关经理"}
    known = {"name": "欧阳*", "phone": "139****4321", "customer": None, "kept_by": [kept]}
    assert (answer.status_code, answer.json()) == (200, {"items": [known], "has_more": False})
    for body in ({}, {"phone": "139"}, {"phone": "13987654321", "name": "欧阳小明"}):
        assert call("agent").post("/customers/check", body).status_code == 422
    assert call("technician").post("/customers/check", {"phone": "13987654321"}).status_code == 404
    asked = {"name": "欧阳小明", "room": "听涛苑 3-2-1502"}
    assert call("agent").post("/customers/check", asked).status_code == 422  # no such estate yet
    make_project(cast.other_project, "听涛苑")
    assert call("agent").post("/customers/check", asked).json() == {"items": [], "has_more": False}
    assert FactRow.objects.filter(kind="customers.checked").count() == 2
