"""Cases over JSON: the loop, the doors, one sentence per refusal, nothing changed by what is refused."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.conftest import Caller
from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tests.factories.estates import make_project, make_unit
from tonglu.audit.models import FactRow
from tonglu.exchange.models import IdempotencyKey
from tonglu.service import grade_rules
from tonglu.service.models import Case, CaseClock

Call = Callable[[str], Caller]
WORDS = "楼上漏水，主卧天花板一直在滴"


def image() -> tuple[Any, ...]:
    cases = list(Case.objects.order_by("pk").values_list("pk", "state", "keeper_id", "result"))
    return cases, FactRow.objects.count(), CaseClock.objects.count(), IdempotencyKey.objects.count()


def test_words_alone_make_a_case(call: Call, cast: Cast) -> None:
    answer = call("agent").post("/cases", {"words": WORDS})
    body = answer.json()
    case = Case.objects.get(pk=body["id"])
    assert (answer.status_code, answer["Location"]) == (201, f"/api/v1/cases/{case.pk}")
    assert body == {
        "id": case.pk, "number": case.number, "state": "new", "due_at": "2026-09-30T04:30:00Z", "arrows": ["accept", "turn_down"],
    }  # fmt: skip
    assert (case.kind, case.medium, case.node_id, case.opened_by_id) == ("repair", "api", cast.project.pk, cast.people["agent"].pk)


def test_case_takes_codes_or_the_words_of_the_trade(call: Call, cast: Cast) -> None:
    unit = make_unit(make_project(cast.project))
    given = {"words": WORDS, "kind": "投诉", "grade": "重要", "medium": "phone", "unit": "3栋2单元1502室", "contact_phone": "138 1234 5678"}
    case = call("agent").post("/cases", given).json()
    shown = call("agent").get(f"/cases/{case['id']}").json()
    assert (shown["kind"], shown["grade"], shown["unit"]) == ("complaint", "important", {"id": unit.pk, "code": "3-2-1502"})
    assert shown["contact_phone"] == "138****5678"


@pytest.fixture
def rules_of_its_own() -> Iterator[None]:
    """What a test changed must not be kept for the next."""
    yield
    grade_rules.forget_rules()


@pytest.mark.usefixtures("rules_of_its_own")
def test_grade_follows_the_rules_that_people_edit(call: Call, cast: Cast) -> None:
    case_id = call("agent").post("/cases", {"words": "再不修我就打 12345"}).json()["id"]
    assert Case.objects.get(pk=case_id).grade == "important"
    grade_rules.set_grade_rule(trigger="keyword", words=["地下车库进水"], grade="major", by=cast.admin)
    case_id = call("agent").post("/cases", {"words": "地下车库进水了，车泡了"}).json()["id"]
    assert Case.objects.get(pk=case_id).grade == "major"


def test_loop_over_json(call: Call, cast: Cast) -> None:
    case_id = call("agent").post("/cases", {"words": WORDS}).json()["id"]
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("agent", "accept", {}),
        ("dispatcher", "dispatch", {"keeper_id": cast.people["technician"].pk}),
        ("technician", "appoint", {"appointed_at": "2026-10-01T09:30:00+08:00"}),
        ("technician", "arrive", {}),
        ("technician", "finish", {"result": "已换密封圈"}),
        ("manager", "close", {}),
    ]
    for who, arrow, body in steps:
        answer = call(who).post(f"/cases/{case_id}/{arrow}", body)
        assert answer.status_code == 200, answer.json()
    assert answer.json()["state"] == "closed"
    assert Case.objects.get().result == "已换密封圈"


def test_case_explains_its_deadline(call: Call, cast: Cast) -> None:
    case = make_case(cast, "handling")
    shown = call("manager").get(f"/cases/{case.pk}").json()
    [close] = [each for each in shown["clocks"] if each["clock"] == "close"]
    assert sum(line["minutes"] for line in close["lines"]) == close["within_minutes"] == 18 * 60
    assert close["calendar"] == "标准工时"


NO_KIND = "类型「magic」不认识；可用的有：complaint、repair、consultation、suggestion、help、report、praise、grumble"
REFUSED: list[tuple[Any, int, str]] = [
    ({}, 422, "words：必填，请补上"),
    ({"words": ""}, 422, "请填写客户原话"),
    ({"words": 7}, 422, "words：应是文字"),
    ({"words": "漏水\u0000"}, 422, "客户原话里有不可见的控制字符，请删除后再提交"),
    ({"words": "漏" * 10_001}, 422, "客户原话超过 10000 字，请精简后再提交（现有 10001 字）"),
    ({"words": WORDS, "word": "x"}, 422, "word：没有这个字段，请核对拼写"),
    ({"words": WORDS, "kind": "magic"}, 422, NO_KIND),
    ({"words": WORDS, "unit": "9-9-999"}, 422, "没有找到房间“9-9-999”，请写成 3-2-1502 这样的编号"),
    ({"words": WORDS, "unit": 10**30}, 422, "unit：太大"),
    ({"words": WORDS, "unit": True}, 422, "unit：应是整数"),
    ({"words": WORDS, "customer": 999_999}, 422, "客户不存在，或不在您的范围内，请重新选择"),
    ({"words": WORDS, "node": 999_999}, 422, "所选项目不存在，或您不能在那里登记工单"),
    ({"words": WORDS, "contact_phone": "1381234567"}, 422, "手机号少一位，请补全"),
    ({"words": WORDS, "opened_at": "昨天"}, 422, "opened_at：应是时间，如 2026-09-30T17:00:00+08:00"),
    ({"words": WORDS, "opened_at": "2026-09-01T00:00:00"}, 422, "来件时间缺少时区，请写成 2026-09-30T17:00:00+08:00"),
    ({"words": WORDS, "parent": 999_999}, 422, "主工单不存在，或不在您的范围内"),
    ([], 422, "请求体：应是 JSON 对象"),
    (b"{", 400, "请求体不是正确的 JSON，请用 UTF-8 编码"),
    (b"\xff\xfe", 400, "请求体不是正确的 JSON，请用 UTF-8 编码"),
    (None, 422, "请求体：必填，请补上"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_bad_body_gets_a_sentence_and_changes_nothing(call: Call, body: Any, status: int, sentence: str) -> None:
    agent = call("agent")
    before = image()
    answer = agent.post("/cases", body, **{"Idempotency-Key": "k"})
    assert (answer.status_code, answer.json(), image()) == (status, {"error": sentence}, before)


ARROWS_REFUSED: list[tuple[str, str, Any, int, str]] = [
    ("agent", "close", {}, 404, "没有找到，或不在您的范围内"),
    ("stranger", "accept", {}, 404, "没有找到，或不在您的范围内"),
    ("manager", "close", {}, 422, "不能关闭：当前状态是「待派单」，请刷新后再试"),
    ("manager", "dispatch", {}, 422, "keeper_id：必填，请补上"),
    ("manager", "dispatch", {"keeper_id": "张三"}, 422, "keeper_id：应是整数"),
    ("manager", "dispatch", {"keeper_id": 999_999}, 422, "所选人员不存在或已离职，请重新选择"),
    ("manager", "dispatch", None, 422, "请求体：必填，请补上"),
    ("manager", "rotate", {"reason": "x"}, 422, "reason：没有这个字段，请核对拼写"),
    ("manager", "force_close", {}, 422, "请填写原因"),
    ("manager", "force_close", None, 422, "请填写原因"),
    ("manager", "fly", {}, 404, "没有找到，或不在您的范围内"),
]


@pytest.mark.parametrize(("who", "arrow", "body", "status", "sentence"), ARROWS_REFUSED, ids=range(len(ARROWS_REFUSED)))
def test_refused_arrow_gets_a_sentence_and_changes_nothing(
    call: Call, cast: Cast, who: str, arrow: str, body: Any, status: int, sentence: str
) -> None:
    case = make_case(cast, "accepted")
    caller = call(who)
    before = image()
    answer = caller.post(f"/cases/{case.pk}/{arrow}", body)
    assert (answer.status_code, answer.json(), image()) == (status, {"error": sentence}, before)


def test_stranger_finds_no_case(call: Call, cast: Cast) -> None:
    case = make_case(cast)
    stranger = call("stranger")
    for answer in (stranger.get(f"/cases/{case.pk}"), stranger.get(f"/cases/{10**30}"), stranger.get("/nowhere")):
        assert (answer.status_code, answer.json()) == (404, {"error": "没有找到，或不在您的范围内"})
    assert stranger.get("/cases").json() == {"items": [], "next": None}


@pytest.mark.parametrize("key", ["", "wrong", "x" * 300, "钥匙"])
def test_without_a_key_there_is_nothing(call: Call, cast: Cast, key: str) -> None:
    case = make_case(cast)
    caller = call("agent")
    caller.key = key.encode().decode("latin-1")
    before = image()
    for answer in (caller.get("/cases"), caller.get(f"/cases/{case.pk}"), caller.post("/cases", {"words": WORDS})):
        assert answer.status_code == 401
        assert answer.json() == {"error": "密钥缺失、不对或已停用；请在 Authorization 里写 Bearer 加密钥"}
    assert image() == before


def test_key_of_a_leaver_is_dead(call: Call, cast: Cast) -> None:
    caller = call("agent")
    person = cast.people["agent"]
    person.state, person.left_on = "left", cast.at.date()
    person.save()
    assert caller.get("/cases").status_code == 401


def test_technician_cannot_open(call: Call) -> None:
    assert call("technician").post("/cases", {"words": WORDS}).status_code == 404


def test_list_is_paged_by_key_and_filtered(call: Call, cast: Cast) -> None:
    cases = [make_case(cast, words=f"漏水{number}") for number in range(5)]
    manager = call("manager")
    first = manager.get("/cases", limit=2).json()
    second = manager.get("/cases", limit=2, after=first["next"]).json()
    third = manager.get("/cases", limit=2, after=second["next"]).json()
    seen = [each["id"] for page in (first, second, third) for each in page["items"]]
    assert seen == [each.pk for each in reversed(cases)]
    assert third["next"] is None
    make_case(cast, "closed", words="关掉的")
    assert len(manager.get("/cases", state="open").json()["items"]) == 5
    assert len(manager.get("/cases", state="已关闭").json()["items"]) == 1
    assert len(manager.get("/cases", number=cases[0].number).json()["items"]) == 1
    assert len(manager.get("/cases", is_overdue="true").json()["items"]) == 0
    assert len(manager.get("/cases", is_overdue="false").json()["items"]) == 6
    assert len(manager.get("/cases", opened_since="2026-10-01T00:00:00+08:00").json()["items"]) == 0


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"limit": 0}, "limit：太小"),
        ({"limit": 201}, "limit：太大"),
        ({"after": "x"}, "after 不是有效的翻页标记，请使用上一页返回的 next"),
        ({"after": "WzEsIDJd"}, "after 不是有效的翻页标记，请使用上一页返回的 next"),
        ({"colour": "red"}, "colour：没有这个字段，请核对拼写"),
        ({"opened_since": "2026-10-01T00:00:00"}, "时间缺少时区，请写成 2026-09-30T17:00:00+08:00"),
        ({"customer": "张三"}, "customer：应是整数"),
    ],
)
def test_bad_question_gets_a_sentence(call: Call, query: dict[str, Any], sentence: str) -> None:
    answer = call("manager").get("/cases", **query)
    assert (answer.status_code, answer.json()) == (422, {"error": sentence})


@pytest.mark.parametrize("path", ["/cases", "/customers", "/units", "/nodes"])
def test_lists_cost_the_same_for_one_row_and_three(call: Call, cast: Cast, path: str) -> None:
    manager, project, counts = call("manager"), make_project(cast.project), []
    for number in range(2):
        for each in range(1 + number):
            unit = make_unit(project, room=f"{number + 1}{each:02}")
            call("agent").post("/cases", {"words": f"漏水{number}{each}", "unit": unit.pk})
        manager.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert manager.get(path).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_create_costs_few_queries(call: Call) -> None:
    agent = call("agent")
    agent.post("/cases", {"words": WORDS})
    with CaptureQueriesContext(connection) as seen:
        assert agent.post("/cases", {"words": "下水道堵塞"}).status_code == 201
    assert len(seen) <= 13, [each["sql"][:100] for each in seen]


def test_chinese_is_written_as_it_is(call: Call) -> None:
    assert "没有找到" in call("agent").get("/cases/1").content.decode()


def test_wrong_method_is_said_in_json(call: Call) -> None:
    answer = call("agent").client.put("/api/v1/cases", headers={"Authorization": f"Bearer {call('agent').key}"})
    assert (answer.status_code, answer.json()) == (405, {"error": "这个地址不接受 PUT"})


def test_lists_of_picks_are_read_by_their_code(call: Call) -> None:
    places = call("agent").get("/lookups/service.place").json()
    assert places[0] == {"id": places[0]["id"], "code": "01", "name": "客餐厅", "parent": None}
    made = call("agent").post("/cases", {"words": WORDS, "place": places[1]["id"]}).json()
    assert call("agent").get(f"/cases/{made['id']}").json()["place"]["name"] == "主卧"
    assert call("agent").get("/lookups/access.secret").status_code == 404
