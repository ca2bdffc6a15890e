"""疑似同一人, the merge with what is shown of which, its undoing, and never the same: over JSON, masked, once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Caller
from tests.api.operations import stored
from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tonglu.customers import actions
from tonglu.customers.models import Customer, Merge, Pair, Phone

Call = Callable[[str], Caller]
PHONE = "13812345678"
ONCE = {"Idempotency-Key": "m"}


@pytest.fixture
def pair(cast: Cast) -> Pair:
    one = make_customer(cast.agent, cast.project.pk, name="王小明", phone=f"{PHONE}/13700001111")
    other = make_customer(cast.agent, cast.project.pk, name="王晓明", phone=PHONE)
    actions.change_customer(one.pk, note="早上联系", by=cast.agent)
    return Pair.objects.get(low=one, high=other)


def test_candidates_with_their_reasons_side_by_side(call: Call, pair: Pair) -> None:
    manager = call("manager")
    [row] = manager.get("/customer-pairs").json()["items"]
    assert (row["reasons"], row["why"], row["score"], row["state"]) == (["phone", "sound"], "电话相同、姓名读音相同", 80, "open")
    assert (row["first"], row["second"]) == ({"id": pair.low_id, "name": "王小明"}, {"id": pair.high_id, "name": "王晓明"})
    assert manager.get("/customer-pairs", customer=pair.high_id).json()["items"] == [row]
    shown = manager.get(f"/customer-pairs/{pair.pk}").json()
    assert [[phone["number"] for phone in each["phones"]] for each in shown["sides"]] == [["138****5678", "137****1111"], ["138****5678"]]
    assert ([each["note"] for each in shown["sides"]], shown["can_judge"], shown["will_be_seen_at"]) == (["早上联系", ""], True, [])


def test_who_may_not_merge_sees_a_question_without_names(call: Call, pair: Pair) -> None:
    dispatcher = call("dispatcher")
    [row] = dispatcher.get("/customer-pairs").json()["items"]
    assert (row["first"], row["second"]) == ({"id": None, "name": "王*明"}, {"id": None, "name": "王*明"})
    before = stored()
    asked = [dispatcher.get("/customer-pairs", customer=pair.low_id), dispatcher.get(f"/customer-pairs/{pair.pk}")]
    asked += [dispatcher.post(f"/customer-pairs/{pair.pk}/never", {"reason": "x"})]
    asked += [dispatcher.post(f"/customer-pairs/{pair.pk}/merge", {"survivor": pair.low_id})]
    assert ([each.status_code for each in asked], stored() == before) == ([404] * 4, True)
    assert call("stranger").get("/customer-pairs").json() == {"items": [], "next": None}


def test_merged_with_what_is_shown_of_which_and_undone(call: Call, pair: Pair) -> None:
    manager, theirs = call("manager"), Phone.objects.get(customer=pair.high)
    given = {"survivor": pair.low_id, "take": ["name"], "phone": theirs.pk, "reason": "本人到访"}
    answers = [manager.post(f"/customer-pairs/{pair.pk}/merge", given, **ONCE) for _ in range(2)]
    assert ([each.status_code for each in answers], answers[0].json()) == ([200, 200], answers[1].json())
    edge = answers[0].json()
    assert (edge["survivor"]["id"], edge["merged"]["id"], edge["take"], edge["phone"]) == (pair.low_id, pair.high_id, ["name"], theirs.pk)
    person = manager.get(f"/customers/{pair.high_id}").json()
    assert (person["id"], person["name"], person["note"], person["phones"][0]["id"]) == (pair.low_id, "王晓明", "早上联系", theirs.pk)
    assert manager.get(f"/customers/{pair.low_id}/merges").json() == [edge]
    [row] = manager.get("/customer-pairs", state="merged").json()["items"]
    assert (row["first"]["name"], row["second"], edge["survivor"]["name"]) == ("王小明", {"id": pair.low_id, "name": "王晓明"}, "王小明")
    undone = [manager.post(f"/merges/{edge['id']}/undo", {"reason": "看错了"}, **{"Idempotency-Key": "u"}) for _ in range(2)]
    assert ([each.status_code for each in undone], undone[0].json()) == ([200, 200], undone[1].json())
    assert (undone[0].json()["undone_at"], undone[0].json()["can_undo"]) == ("2026-09-30T04:00:00Z", False)
    assert [manager.get(f"/customers/{each}").json()["name"] for each in (pair.low_id, pair.high_id)] == ["王小明", "王晓明"]
    again = manager.post(f"/merges/{edge['id']}/undo", {"reason": "再来"})
    assert (again.status_code, again.json()) == (422, {"error": "这次合并已经撤销了，请刷新页面"})


def test_what_came_later_goes_where_it_is_said(call: Call, cast: Cast) -> None:
    one, other = (make_customer(cast.agent, cast.project.pk, name, phone) for name, phone in (("孙一", PHONE), ("赵二", "13912340003")))
    manager = call("manager")
    edge = manager.post(f"/customers/{one.pk}/merge", {"merged": other.pk, "reason": "家人说是一位"}).json()
    manager.post(f"/customers/{one.pk}/phones", {"number": "13600002222", "label": "新号"})
    shown = manager.get(f"/merges/{edge['id']}").json()
    [later] = [each for each in shown["later"] if each["code"].startswith("phone:")]
    assert (later["words"], later["goes"], shown["person"]) == ("电话 136****2222 新号", False, {"id": one.pk, "name": "孙一"})
    assert manager.post(f"/merges/{edge['id']}/undo", {"reason": "是两位", "moves": [later["code"]]}).status_code == 200
    assert [len(manager.get(f"/customers/{each.pk}").json()["phones"]) for each in (one, other)] == [1, 2]


def test_never_the_same_is_remembered_until_withdrawn(call: Call, pair: Pair) -> None:
    manager, here = call("manager"), f"/customer-pairs/{pair.pk}"
    never = manager.post(f"{here}/never", {"reason": "夫妻，共用 13812345678"}).json()
    assert (never["state"], never["decided_by"], never["reason"]) == ("never", "manager员", "夫妻，共用 138****5678")
    assert [len(manager.get("/customer-pairs", state=each).json()["items"]) for each in ("open", "never")] == [0, 1]
    before = stored()
    refused = manager.post(f"/customers/{pair.low_id}/merge", {"merged": pair.high_id, "reason": "x"})
    sentence = "已判定不是同一人：夫妻，共用 138****5678。要合并，请先撤回判定"
    assert (refused.status_code, refused.json(), stored() == before) == (422, {"error": sentence}, True)
    stale = manager.post(f"{here}/never", {"reason": "再来"})
    assert (stale.status_code, stale.json()) == (412, {"error": "这一对刚刚已有判定：不是同一人，请刷新后再看"})
    assert manager.post(f"{here}/again").json()["state"] == "open"
    assert manager.post(f"{here}/merge", {"survivor": pair.high_id}).status_code == 200


Body = Callable[[Pair], dict[str, Any]]
REFUSED: list[tuple[str, Body, int, str]] = [
    ("/customer-pairs/{pair}/merge", lambda _: {}, 422, "survivor：必填，请补上"),
    ("/customer-pairs/{pair}/merge", lambda _: {"survivor": 999_999}, 422, "请选择保留哪一份档案"),
    ("/customer-pairs/{pair}/merge", lambda p: {"survivor": p.low_id, "take": ["nodes"]}, 422, "take.0：不在可选范围"),
    ("/customer-pairs/{pair}/merge", lambda p: {"survivor": p.low_id, "phone": 999_999}, 422, "这个号码已经停用了，请刷新页面"),
    ("/customer-pairs/{pair}/merge", lambda p: {"survivor": p.low_id, "keep": 1}, 422, "keep：没有这个字段，请核对拼写"),
    ("/customer-pairs/{pair}/never", lambda _: {"reason": " "}, 422, "请填写原因"),
    ("/customer-pairs/{pair}/never", lambda _: {"reason": "长" * 201}, 422, "原因太长（201 字），最多 200 个字"),
    ("/customer-pairs/{pair}/again", lambda _: {}, 412, "这一对刚刚已有判定：待确认，请刷新后再看"),
    ("/customers/{low}/merge", lambda p: {"merged": p.high_id}, 422, "reason：必填，请补上"),
    ("/customers/{low}/merge", lambda p: {"merged": p.high_id, "reason": " "}, 422, "请填写原因"),
    ("/customers/{low}/merge", lambda p: {"merged": p.low_id, "reason": "x"}, 422, "这两份档案已经是同一位客户"),
    ("/customers/{low}/merge", lambda _: {"merged": 999_999, "reason": "x"}, 404, "没有找到，或不在您的范围内"),
    ("/merges/{merge}/undo", lambda _: {"reason": " "}, 422, "请填写原因"),
    ("/merges/{merge}/undo", lambda _: {"reason": "x", "moves": ["phone:1"]}, 422, "有 1 项已经变了，请刷新后重新勾选"),
    ("/merges/{merge}/undo", lambda _: {"reason": "x", "moves": "phone:1"}, 422, "moves：应是列表"),
]


@pytest.mark.parametrize(("path", "body", "status", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_refused_gets_a_sentence_and_changes_nothing(
    call: Call, cast: Cast, pair: Pair, path: str, body: Body, status: int, sentence: str
) -> None:
    two = [make_customer(cast.agent, cast.project.pk, name, phone) for name, phone in (("孙一", "13912340002"), ("赵二", "13912340003"))]
    edge = actions.merge_customers(two[0].pk, merged_id=two[1].pk, by=cast.manager)
    manager = call("manager")
    before = stored()
    answer = manager.post(path.format(pair=pair.pk, low=pair.low_id, merge=edge.pk), body(pair))
    assert (answer.status_code, answer.json(), stored() == before) == (status, {"error": sentence}, True)


def test_another_city_reaches_none_of_them(call: Call, cast: Cast, pair: Pair) -> None:
    edge = actions.merge_pair(pair.pk, survivor_id=pair.low_id, by=cast.manager)
    own = make_customer(cast.stranger, cast.other_project.pk, "外地人", "13912349999")
    stranger = call("stranger")
    before = stored()
    asked = [
        stranger.get(f"/merges/{edge.pk}"),
        stranger.get(f"/customers/{pair.low_id}/merges"),
        stranger.get(f"/customer-pairs/{pair.pk}"),
    ]
    asked += [stranger.post(f"/merges/{edge.pk}/undo", {"reason": "x"}), stranger.post(f"/customer-pairs/{pair.pk}/again")]
    asked += [stranger.post(f"/customers/{own.pk}/merge", {"merged": pair.low_id, "reason": "x"})]
    assert ([each.status_code for each in asked], stored() == before, Merge.objects.count()) == ([404] * 6, True, 1)


def test_list_costs_the_same_for_one_pair_and_three(call: Call, cast: Cast, pair: Pair) -> None:
    manager, counts = call("manager"), []
    for most in (1, 3):
        manager.get("/customer-pairs")
        with CaptureQueriesContext(connection) as seen:
            assert len(manager.get("/customer-pairs").json()["items"]) == most
        counts.append(len(seen))
        make_customer(cast.agent, cast.project.pk, name="王小明", phone=PHONE)  # alike to both
    assert counts[0] == counts[1]
    first = manager.get("/customer-pairs", limit=2).json()
    rest = manager.get("/customer-pairs", limit=9, after=first["next"]).json()
    assert len({each["id"] for each in first["items"] + rest["items"]}) == Pair.objects.count()
    assert Customer.objects.filter(root=None).count() == 4
