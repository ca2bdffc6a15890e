"""Grades on the pages: said while typing, decided on the case, tried in the settings."""

from collections.abc import Iterator

import pytest

from tests.factories.case_states import opened
from tests.factories.cases import fresh
from tests.factories.cast import Cast
from tests.web.signing import Sign
from tonglu.lib.actor import system_actor
from tonglu.service import actions, grade_rules
from tonglu.service.models import GradeRule

HX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def rules_of_their_own() -> Iterator[None]:
    grade_rules.forget_rules()
    yield
    grade_rules.forget_rules()


def test_intake_says_it_while_one_types(cast: Cast, sign: Sign) -> None:
    agent = sign("agent")
    text = agent.post("/cases/new/similar/", {"words": "再不来我就打 12345"}, headers=HX).content.decode()
    assert "因为原话含“12345”，建议：重要" in text
    assert "建议" not in agent.post("/cases/new/similar/", {"words": "水龙头松动"}, headers=HX).content.decode()


def test_case_page_asks_and_remembers(cast: Cast, sign: Sign) -> None:
    case = opened(cast, "我要找律师")
    proposal = actions.propose_grade(case.pk, by=system_actor("reactions", cast.at, "case.view"))
    assert proposal is not None
    agent = sign("agent")
    assert "因为原话含“律师”，建议：重要" in agent.get(f"/cases/{case.pk}/").content.decode()
    refused = agent.post(f"/cases/{case.pk}/edit/reject_grade/", {"proposal": proposal.pk, "reason": ""})
    assert (refused.status_code, "这个字段是必填项" in refused.content.decode()) == (422, True)
    for wrong in ("x", "0", "9" * 40):
        assert agent.post(f"/cases/{case.pk}/edit/accept_grade/", {"proposal": wrong}).status_code in {404, 422}
    agent.post(f"/cases/{case.pk}/edit/accept_grade/", {"proposal": proposal.pk})
    assert fresh(case).grade == "important"
    assert "note-warn proposal" not in agent.get(f"/cases/{case.pk}/").content.decode()


BAD: list[tuple[dict[str, str], str]] = [
    ({"trigger": "x"}, "选择一个有效的选项"),
    ({"words": ""}, "请填写关键词"),
    ({"words": "吵"}, "关键词至少两个字"),
    ({"words": "甲\x00"}, "空字符"),
    ({"words": "长" * 100_000}, "确保该变量"),
    ({"grade": "ordinary"}, "选择一个有效的选项"),
    ({"trigger": "people", "threshold": "0"}, "1"),
    ({"trigger": "people", "threshold": "4.4E+17"}, "输入整数"),
    ({"trigger": "repeats", "threshold": "3", "within_days": ""}, "天数应在 1 到 366 之间"),
    ({"replaces": "x"}, "整数"),
]


def test_settings_try_before_they_set(cast: Cast, sign: Sign) -> None:
    opened(cast, "楼上太吵")
    admin, good = sign("admin"), {"trigger": "keyword", "words": "太吵、噪音", "grade": "hot"}
    before = GradeRule.objects.count()
    for given, sentence in BAD:
        answer = admin.post("/settings/grades/set/", {**good, **given})
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True), given
    tried = admin.post("/settings/grades/set/", {**good, "trial": "1"})
    assert (tried.status_code, "过去 90 天会提高 1 张工单的等级" in tried.content.decode()) == (200, True)
    assert GradeRule.objects.count() == before
    admin.post("/settings/grades/set/", good)
    row = GradeRule.objects.order_by("-pk")[0]
    assert (row.words, row.grade) == (["太吵", "噪音"], "hot")
    assert "太吵 噪音" in admin.get(f"/settings/grades/?change={row.pk}").content.decode()
    assert sign("agent").get("/settings/grades/").status_code == 404
