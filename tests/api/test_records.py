"""What hangs on a case over JSON: notes, pauses, grade, links, suspicions, photos, history; and messages about it."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.api.conftest import Caller
from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tonglu.attachments.models import Attachment
from tonglu.audit.models import FactRow
from tonglu.messaging.models import Message, MessageTemplate
from tonglu.service import actions
from tonglu.service.models import Case, GradeProposal, Pause, Suspicion

Call = Callable[[str], Caller]


def picture() -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "JPEG")
    return SimpleUploadedFile("漏水.jpg", drawn.getvalue(), "image/jpeg")


def image() -> tuple[int, ...]:
    counts = [each.objects.count() for each in (FactRow, Pause, Attachment, Message)]
    return *counts, Case.objects.filter(parent=None).count()


def test_note_pause_and_grade(call: Call, cast: Cast) -> None:
    case, agent = make_case(cast, "handling"), call("agent")
    assert agent.post(f"/cases/{case.pk}/notes", {"words": "周末在家 13812345678"}).status_code == 200
    until = (cast.at + timedelta(days=1)).isoformat()
    paused = agent.post(f"/cases/{case.pk}/pauses", {"reason": "owner_absent", "evidence": "敲门无人", "until": until})
    assert paused.status_code == 200, paused.json()
    assert agent.get(f"/cases/{case.pk}/pauses").json()[0]["reason"] == "owner_absent"
    assert agent.post(f"/cases/{case.pk}/grade", {"grade": "important", "reason": "多户"}).status_code == 200
    told = agent.get(f"/cases/{case.pk}/history", limit=2).json()
    assert [each["label"] for each in told["items"]] == ["调整等级", "暂停计时"]
    rest = agent.get(f"/cases/{case.pk}/history", after=told["next"]).json()["items"]
    assert [each["body"]["words"] for each in rest if each["kind"] == "service.case_noted"] == ["周末在家 138****5678"]


def test_a_pause_begins_later_and_is_ended_or_withdrawn(call: Call, cast: Cast) -> None:
    case, agent = make_case(cast, "handling"), call("agent")
    here = f"/cases/{case.pk}/pauses"
    given = {"reason": "owner_absent", "evidence": "敲门无人"}
    hours = [(cast.at + timedelta(hours=each)).isoformat() for each in range(4)]
    agent.post(here, {**given, "until": hours[1]})
    assert agent.post(here, {**given, "since": hours[2], "until": hours[3]}).status_code == 200
    [now, later] = agent.get(here).json()
    assert (later["since"], later["is_withdrawn"], later["ended_at"]) == ("2026-09-30T06:00:00Z", False, None)
    answers = [agent.post(f"{here}/{later['id']}/end", {"reason": "业主改主意"}, **{"Idempotency-Key": "e"}) for _ in range(2)]
    assert ([each.status_code for each in answers], answers[0].json()) == ([200, 200], answers[1].json())
    assert agent.get(here).json() == [now, {**later, "is_withdrawn": True, "ended_at": "2026-09-30T04:00:00Z"}]
    again = agent.post(f"{here}/{later['id']}/end", {"reason": "再来"})
    assert (again.status_code, again.json()) == (422, {"error": "这次暂停已经结束"})


BAD_PAUSES: list[tuple[dict[str, Any], str]] = [
    ({"since": "2026-09-30T11:00:00+08:00"}, "暂停不能从过去开始：已经过去的时间照常计时"),
    ({"since": "2026-10-02T12:00:00+08:00"}, "暂停的结束时间要晚于开始时间"),
    ({"since": "2026-09-30T13:00:00"}, "since：缺少时区，请写成 2026-09-30T17:00:00+08:00"),
    ({"begin": "2026-09-30T13:00:00+08:00"}, "begin：没有这个字段，请核对拼写"),
]


@pytest.mark.parametrize(("given", "sentence"), BAD_PAUSES, ids=range(len(BAD_PAUSES)))
def test_bad_pause_gets_a_sentence(call: Call, cast: Cast, given: dict[str, Any], sentence: str) -> None:
    case, agent = make_case(cast, "handling"), call("agent")
    before = image()
    body = {"reason": "owner_absent", "evidence": "敲门无人", "until": "2026-10-01T12:00:00+08:00", **given}
    answer = agent.post(f"/cases/{case.pk}/pauses", body)
    assert (answer.status_code, answer.json(), image()) == (422, {"error": sentence}, before)


def test_pause_of_another_case_is_not_reached_through_this_one(call: Call, cast: Cast) -> None:
    one, other, agent = make_case(cast, "handling"), make_case(cast, "handling", words="另一件"), call("agent")
    agent.post(f"/cases/{other.pk}/pauses", {"reason": "owner_absent", "evidence": "敲门无人", "until": "2026-10-01T12:00:00+08:00"})
    before = image()
    assert agent.post(f"/cases/{one.pk}/pauses/{Pause.objects.get().pk}/end", {"reason": "x"}).status_code == 404
    assert image() == before


def proposed(cast: Cast) -> GradeProposal:
    case = make_case(cast, "handling", words="再不修我就打 12345")
    proposal = actions.propose_grade(case.pk, by=cast.manager)
    assert proposal is not None
    return proposal


def test_a_proposed_grade_is_accepted_once(call: Call, cast: Cast) -> None:
    proposal, agent = proposed(cast), call("agent")
    here = f"/cases/{proposal.case_id}/grade-proposals"
    [shown] = agent.get(here).json()
    assert (shown["grade"], shown["is_group"], shown["why"]) == ("important", False, "因为原话含“12345”")
    others = [call("stranger"), call("technician")]
    before = image()
    assert [each.post(f"/grade-proposals/{proposal.pk}/accept").status_code for each in others] == [404, 404]
    assert image() == before
    answers = [agent.post(f"/grade-proposals/{proposal.pk}/accept", **{"Idempotency-Key": "g"}) for _ in range(2)]
    assert ([each.status_code for each in answers], answers[0].json()) == ([200, 200], answers[1].json())
    assert (agent.get(f"/cases/{proposal.case_id}").json()["grade"], agent.get(here).json()) == ("important", [])
    again = agent.post(f"/grade-proposals/{proposal.pk}/reject", {"reason": "x"})
    assert (again.status_code, again.json()) == (422, {"error": "这个等级建议已采纳，请刷新后再试"})


def test_a_proposed_grade_is_rejected_with_its_reason(call: Call, cast: Cast) -> None:
    proposal, agent = proposed(cast), call("agent")
    before = image()
    blank = agent.post(f"/grade-proposals/{proposal.pk}/reject", {"reason": " "})
    assert (blank.status_code, blank.json(), image()) == (422, {"error": "请填写原因"}, before)
    assert agent.post(f"/grade-proposals/{proposal.pk}/reject", {"reason": "气话"}).json()["id"] == proposal.case_id
    assert agent.get(f"/cases/{proposal.case_id}").json()["grade"] == "ordinary"
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == ("rejected", "气话")


def test_links(call: Call, cast: Cast) -> None:
    parent, child = make_case(cast), make_case(cast, words="另一件")
    agent = call("agent")
    assert agent.post(f"/cases/{child.pk}/parent", {"parent": parent.pk}).status_code == 200
    assert [each["id"] for each in agent.get(f"/cases/{parent.pk}/children").json()] == [child.pk]
    assert agent.post(f"/cases/{child.pk}/unparent").status_code == 200
    assert agent.get(f"/cases/{parent.pk}/children").json() == []


def test_suspicion_is_decided_once(call: Call, cast: Cast) -> None:
    first, second = make_case(cast), make_case(cast)
    agent = call("agent")
    [pair] = agent.get("/suspicions", state="open").json()["items"]
    assert (pair["first"]["id"], pair["second"]["id"]) == (first.pk, second.pk)
    assert agent.get(f"/cases/{second.pk}/suspicions").json() == [pair]
    assert agent.post(f"/suspicions/{pair['id']}/decide", {"is_same": True}).json()["state"] == "linked"
    assert agent.post(f"/suspicions/{pair['id']}/decide", {"is_same": False}).json() == {"error": "已经判定过：已关联"}
    assert Suspicion.objects.get().state == "linked"


def test_photo_goes_up_once_and_comes_down(call: Call, cast: Cast) -> None:
    case, agent = make_case(cast), call("agent")
    answers = [
        agent.upload(f"/cases/{case.pk}/photos", {"photo": picture(), "moment": "problem"}, **{"Idempotency-Key": "p"}) for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [201, 201], answers[0].json()
    assert answers[0].json() == answers[1].json() == agent.get(f"/cases/{case.pk}/photos").json()[0]
    taken = agent.get(f"/cases/{case.pk}/photos/{answers[0].json()['id']}", thumb="true")
    assert (taken.status_code, taken["Content-Type"], taken["Cache-Control"]) == (200, "image/jpeg", "private, no-store")
    assert call("stranger").get(f"/cases/{case.pk}/photos/{answers[0].json()['id']}").status_code == 404


BAD_PHOTOS: list[tuple[dict[str, Any], str]] = [
    ({"moment": "problem"}, "photo：必填，请补上"),
    ({"photo": SimpleUploadedFile("x.jpg", b""), "moment": "problem"}, "“x.jpg”是空文件，请重新选择"),
    (
        {"photo": SimpleUploadedFile("x.jpg", b"<svg/>"), "moment": "problem"},
        "“x.jpg”不能上传：这是网页或 SVG 文件。可以上传：HEIC、JPEG、PDF、PNG",
    ),
    ({"photo": picture(), "moment": "never"}, "照片要注明是问题、方案还是结果"),
    ({"photo": picture(), "moment": "problem", "size": 3}, "size：没有这个字段，请核对拼写"),
]


@pytest.mark.parametrize(("fields", "sentence"), BAD_PHOTOS, ids=range(len(BAD_PHOTOS)))
def test_bad_photo_gets_a_sentence(call: Call, cast: Cast, fields: dict[str, Any], sentence: str) -> None:
    case, agent = make_case(cast), call("agent")
    before = image()
    answer = agent.upload(f"/cases/{case.pk}/photos", fields)
    assert (answer.status_code, answer.json(), image()) == (422, {"error": sentence}, before)


def test_message_is_sent_once_in_the_words_of_its_template(call: Call, cast: Cast) -> None:
    customer = make_customer(cast.agent, cast.project.pk)
    case = actions.open_case(words="漏水", customer_id=customer.pk, by=cast.agent)
    manager, given = call("manager"), {"template": "case.finished", "case": case.pk}
    first, second = (manager.post("/messages", given, **{"Idempotency-Key": "m"}) for _ in range(2))
    assert (first.status_code, first.json(), Message.objects.count()) == (201, second.json(), 1)
    assert (first.json()["address"], first.json()["state"]) == ("138****5678", "waiting")
    assert manager.get("/messages", state="waiting").json()["items"] == [first.json()]
    assert manager.get(f"/messages/{first.json()['id']}").json() == first.json()
    assert call("stranger").get("/messages").json()["items"] == []
    assert call("stranger").get(f"/messages/{first.json()['id']}").status_code == 404
    Message.objects.update(state="failed", next_at=None)
    assert manager.post(f"/messages/{first.json()['id']}/again", {"reason": "号码已核对"}).json()["state"] == "waiting"
    assert manager.get("/message-templates").json()[0]["code"] == "case.opened"


KEYED = {"Idempotency-Key": "m"}
BAD_MESSAGES: list[tuple[dict[str, Any], dict[str, str], int, str]] = [
    ({"template": "case.finished"}, {}, 422, "发消息要带 Idempotency-Key，避免重复打扰客户"),
    ({"template": "keeper.overdue"}, KEYED, 422, "没有可以发给客户的消息模板「keeper.overdue」"),
    ({"template": "\u0000"}, KEYED, 422, "没有可以发给客户的消息模板「」"),
    ({"template": "case.finished", "case": 999_999}, KEYED, 404, "没有找到，或不在您的范围内"),
    ({"template": "case.finished"}, KEYED, 422, "工单 {number} 没有联系电话"),
    ({"template": "case.closed", "text": "随便"}, KEYED, 422, "text：没有这个字段，请核对拼写"),
]


@pytest.mark.parametrize(("body", "headers", "status", "sentence"), BAD_MESSAGES, ids=range(len(BAD_MESSAGES)))
def test_bad_message_gets_a_sentence(
    call: Call, cast: Cast, body: dict[str, Any], headers: dict[str, str], status: int, sentence: str
) -> None:
    case, manager = make_case(cast), call("manager")
    before = image()
    answer = manager.post("/messages", {"case": case.pk} | body, **headers)
    assert (answer.status_code, answer.json(), image()) == (status, {"error": sentence.format(number=case.number)}, before)


def test_template_that_is_off_is_not_sent(call: Call, cast: Cast) -> None:
    case = make_case(cast)
    Case.objects.filter(pk=case.pk).update(contact_phone="13812345678")
    MessageTemplate.objects.filter(code="case.closed").update(is_active=False)
    answer = call("manager").post("/messages", {"template": "case.closed", "case": case.pk}, **KEYED)
    assert answer.json() == {"error": "消息模板「case.closed」已停用"}


def test_cases_changed_since(call: Call, cast: Cast) -> None:
    old, later = make_case(cast), cast.at + timedelta(hours=2)
    new = make_case(cast, at=later, words="新的")
    listed = call("manager").get("/cases", changed_since=(cast.at + timedelta(hours=1)).isoformat()).json()["items"]
    assert [each["id"] for each in listed] == [new.pk]
    actions.note_case(old.pk, words="来电", by=cast.actor("agent", later))
    assert len(call("manager").get("/cases", changed_since=later.isoformat()).json()["items"]) == 2
    assert call("stranger").get("/cases", changed_since=later.isoformat()).json()["items"] == []
