"""The list and the page of cases: door, scope, region, constant queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from tests.factories.case_states import accepted, dispatched, finished, opened
from tests.factories.cast import Cast
from tests.web.signing import Sign
from tonglu.service import actions

HX = {"HX-Request": "true"}


def queries_of(client: Client, address: str) -> int:
    client.get(address)  # the first visit loads what stays (permissions of the process, addresses)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_list_asks_to_sign_in(client: Client, db: None) -> None:
    answer = client.get("/cases/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=%2Fcases%2F")


def test_list_shows_own_project_and_no_clear_phone(cast: Cast, sign: Sign) -> None:
    case = opened(cast)
    text = sign("agent").get("/cases/").content.decode()
    assert case.number in text
    assert "13812345678" not in text
    assert "主卧飘窗下雨就渗水" in text


def test_stranger_sees_nothing_of_it(cast: Cast, sign: Sign) -> None:
    case = opened(cast)
    stranger = sign("stranger")
    assert case.number not in stranger.get("/cases/").content.decode()
    assert stranger.get(f"/cases/{case.pk}/").status_code == 404
    for way in ("do/accept", "do/turn_down", "do/force_close", "edit/note", "edit/grade", "reveal"):
        assert stranger.post(f"/cases/{case.pk}/{way}/", {"reason": "x", "words": "x", "grade": "major"}).status_code in {404, 422}
    case.refresh_from_db()
    assert (case.state, case.grade) == ("new", "ordinary")


def test_list_answers_htmx_with_the_rows_only(cast: Cast, sign: Sign) -> None:
    opened(cast)
    text = sign("agent").get("/cases/?state=new", headers=HX).content.decode()
    assert "<html" not in text
    assert "<table" in text


def test_list_filters(cast: Cast, sign: Sign) -> None:
    new, done = opened(cast, "厨房水槽漏水"), finished(cast, "入户门关不上。我打了三次没人来")
    agent = sign("agent")
    for query, shown, hidden in (
        ("state=new", new, done),
        ("state=done", done, new),
        ("q=入户门", done, new),
        ("q=三次没人来", done, new),
        (f"q={new.number}", new, done),
        ("keeper=none", new, done),
        (f"keeper={cast.people['technician'].pk}", done, new),
    ):
        text = sign("manager").get(f"/cases/?{query}", headers=HX).content.decode()
        assert (shown.number in text, hidden.number in text) == (True, False), query
    assert agent.get("/cases/?due=late&kind=praise", headers=HX).content.decode().count("<tr") == 0


def test_list_keeps_its_queries(cast: Cast, sign: Sign) -> None:
    dispatcher = sign("dispatcher")
    opened(cast)
    one = queries_of(dispatcher, "/cases/")
    opened(cast, "另一件事")
    dispatched(cast, "第三件事")
    assert queries_of(dispatcher, "/cases/") == one


def test_page_shows_only_legal_arrows(cast: Cast, sign: Sign) -> None:
    case = opened(cast)
    text = sign("agent").get(f"/cases/{case.pk}/").content.decode()
    assert f"/cases/{case.pk}/do/accept/" in text
    assert "/do/turn_down/" in text
    for absent in ("dispatch", "finish", "close", "reopen", "force_close"):
        assert f"/cases/{case.pk}/do/{absent}/" not in text, absent
    assert "138****5678" in text
    assert "13812345678" not in text


def test_page_answers_htmx_with_the_case_only(cast: Cast, sign: Sign) -> None:
    case = opened(cast)
    text = sign("agent").get(f"/cases/{case.pk}/", headers=HX).content.decode()
    assert text.lstrip().startswith("<article")
    assert "<html" not in text


def test_page_keeps_its_queries(cast: Cast, sign: Sign) -> None:
    manager, case = sign("manager"), finished(cast)
    before = queries_of(manager, f"/cases/{case.pk}/")
    for each in range(3):
        actions.note_case(case.pk, words=f"第 {each} 次联系", by=cast.manager)
    assert queries_of(manager, f"/cases/{case.pk}/") == before
    assert before <= 24


def test_story_from_new_to_closed(cast: Cast, sign: Sign) -> None:
    case = opened(cast)
    keeper = cast.people["technician"].pk
    way: tuple[tuple[str, str, dict[str, object], str], ...] = (
        ("agent", "accept", {}, "accepted"),
        ("dispatcher", "dispatch", {"keeper_id": keeper}, "handling"),
        ("technician", "finish", {"result": "重做防水，不渗了"}, "done"),
        ("manager", "close", {"result": ""}, "closed"),
        ("manager", "reopen", {"reason": "业主来电说又渗了"}, "handling"),
    )
    for who, arrow, values, state in way:
        answer = sign(who).post(f"/cases/{case.pk}/do/{arrow}/", values)
        case.refresh_from_db()
        assert (answer.status_code, case.state) == (302, state), arrow


def test_arrow_without_its_reason_stays_on_the_page(cast: Cast, sign: Sign) -> None:
    case = opened(cast)
    answer = sign("agent").post(f"/cases/{case.pk}/do/turn_down/", {"reason": " "}, headers=HX)
    case.refresh_from_db()
    assert (answer.status_code, case.state) == (422, "new")
    assert "field-error" in answer.content.decode()


def test_stale_page_says_so_and_keeps_what_was_typed(cast: Cast, sign: Sign) -> None:
    case = opened(cast)
    agent = sign("agent")
    agent.post(f"/cases/{case.pk}/do/accept/")
    answer = agent.post(f"/cases/{case.pk}/do/turn_down/", {"reason": "不属于我们的范围"}, headers=HX)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "当前状态是「待派单」" in text
    assert "不属于我们的范围" in text


def test_unknown_arrow_is_not_there(cast: Cast, sign: Sign) -> None:
    case = opened(cast)
    assert sign("agent").post(f"/cases/{case.pk}/do/explode/").status_code == 404
    assert sign("agent").post(f"/cases/{case.pk}/edit/explode/").status_code == 404


def test_phone_is_revealed_with_a_reason_and_recorded(cast: Cast, sign: Sign) -> None:
    from tonglu.audit.models import FactRow

    case, agent = opened(cast), sign("agent")
    assert agent.post(f"/cases/{case.pk}/reveal/", {"reason": ""}).status_code == 422
    answer = agent.post(f"/cases/{case.pk}/reveal/", {"reason": "回电"}, headers=HX)
    assert "13812345678" in answer.content.decode()
    row = FactRow.objects.get(kind="access.value_revealed")
    assert (row.person_id, row.body["reason"]) == (cast.people["agent"].pk, "回电")


@pytest.mark.parametrize(
    ("edit", "values", "said"),
    [
        ("note", {"words": "业主改约周六"}, "业主改约周六"),
        ("grade", {"grade": "major", "reason": "有人受伤"}, "重大"),
        ("pause", {"reason": "owner_absent", "until": "2026-10-05T09:00", "evidence": "电话约定节后"}, "业主不在家"),
    ],
)
def test_edits_show_in_the_history(cast: Cast, sign: Sign, edit: str, values: dict[str, str], said: str) -> None:
    case, manager = accepted(cast), sign("manager")
    answer = manager.post(f"/cases/{case.pk}/edit/{edit}/", values, headers=HX)
    assert (answer.status_code, said in answer.content.decode()) == (200, True)


def test_parent_is_named_by_number(cast: Cast, sign: Sign) -> None:
    parent, child, agent = opened(cast), opened(cast, "同一处又渗了"), sign("agent")
    assert agent.post(f"/cases/{child.pk}/edit/parent/", {"number": "GD000"}, headers=HX).status_code == 422
    assert parent.number in agent.post(f"/cases/{child.pk}/edit/parent/", {"number": parent.number}, headers=HX).content.decode()
    assert agent.post(f"/cases/{child.pk}/edit/unparent/").status_code == 302
    child.refresh_from_db()
    assert child.parent_id is None


def test_bulk_accepts_what_it_can_and_names_the_rest(cast: Cast, sign: Sign) -> None:
    fresh, stale = opened(cast), accepted(cast, "已经受理过的")
    answer = sign("agent").post("/cases/bulk/accept/", {"pick": [fresh.pk, stale.pk, 999999], "next": "/cases/?state=new"}, follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain == [("/cases/?state=new", 302)]
    assert "已处理 1 张工单" in text
    assert f"{stale.number}：" in text
    fresh.refresh_from_db()
    assert fresh.state == "accepted"


def test_bulk_dispatch_needs_a_keeper(cast: Cast, sign: Sign) -> None:
    case, dispatcher = accepted(cast), sign("dispatcher")
    text = dispatcher.post("/cases/bulk/dispatch/", {"pick": [case.pk]}, follow=True).content.decode()
    assert "请先选择处理人" in text
    dispatcher.post("/cases/bulk/dispatch/", {"pick": [case.pk], "keeper_id": cast.people["technician"].pk})
    case.refresh_from_db()
    assert (case.state, case.keeper_id) == ("handling", cast.people["technician"].pk)


def test_bulk_leads_back_to_the_list_only(cast: Cast, sign: Sign) -> None:
    answer = sign("agent").post("/cases/bulk/accept/", {"next": "https://elsewhere.example/"})
    assert answer["Location"] == "/cases/"


def test_history_of_the_row_is_offered_to_auditors_only(cast: Cast, sign: Sign) -> None:
    case = opened(cast)
    link = f"/history/service_case/{case.pk}/"
    assert link in sign("manager").get(f"/cases/{case.pk}/").content.decode()
    assert link not in sign("agent").get(f"/cases/{case.pk}/").content.decode()
    assert sign("manager").get(link).status_code == 200


def test_clock_lines_sum_to_the_deadline_on_the_page(cast: Cast, sign: Sign) -> None:
    from tonglu.service.queries import clocks_of
    from tonglu.web.service.clocks import card_of

    case = opened(cast)
    for view in clocks_of(cast.agent, case):
        card = card_of(view, cast.at)
        assert sum(line["minutes"] for line in card.lines) == view.clock.within_minutes
        assert max(line["to_at"] for line in card.lines) == card.due_at
    assert "为什么是这个时间" in sign("agent").get(f"/cases/{case.pk}/").content.decode()


@pytest.mark.parametrize(
    ("kind", "day", "chinese", "english"),
    [
        ("work", "周四", "周四 工作时段", "Thu Working slot"),
        ("work", "周六 国庆节调休上班", "周六 国庆节调休上班", "Sat National Day"),
        ("rest", "周四 国庆节", "周四 国庆节放假", "Thu National Day Holiday"),
        ("rest", "周六", "周六 休息", "Sat Rest"),
        ("pause", "周四", "周四 暂停", "Thu Pause"),
    ],
)
def test_every_line_of_a_clock_says_why(cast: Cast, kind: str, day: str, chinese: str, english: str) -> None:
    from tonglu.service.queries import Line
    from tonglu.web.service.clocks import _line

    line = Line(cast.at, cast.at + timedelta(hours=1), 60, kind, day, "", is_predicted=False)
    assert _line(line)["words"] == chinese
    with override("en"):
        assert _line(line)["words"].startswith(english)


def test_no_dot_stands_before_the_medium_of_nobody(cast: Cast, sign: Sign) -> None:
    case = opened(cast, contact_name="")
    text = sign("manager").get(f"/cases/{case.pk}/").content.decode()
    assert "<figcaption>电话 · <time" in text


def test_child_keeps_its_parent_open(cast: Cast, sign: Sign) -> None:
    parent, child, manager = finished(cast), opened(cast, "同一处又渗了"), sign("manager")
    actions.place_under(child.pk, parent_id=parent.pk, by=cast.manager)
    answer = manager.post(f"/cases/{parent.pk}/do/close/", {"result": "已修好"}, headers=HX)
    assert answer.status_code == 422
    assert child.number in answer.content.decode()
    parent.refresh_from_db()
    assert parent.state == "done"


def test_act_in_the_drawer_freshens_rows_and_counts(cast: Cast, sign: Sign) -> None:
    case, agent = opened(cast), sign("agent")
    answer = agent.post(f"/cases/{case.pk}/do/accept/", headers=HX)
    assert (answer.status_code, answer["HX-Trigger"]) == (200, "case-changed")
    fresh = agent.get("/cases/?state=new", headers={**HX, "HX-Trigger": "refresher"}).content.decode()
    assert 'hx-swap-oob="innerHTML:#state-tabs"' in fresh
    assert 'id="state-tabs"' not in agent.get("/cases/?state=new", headers=HX).content.decode()


def test_keepers_come_when_a_row_is_ticked(cast: Cast, sign: Sign) -> None:
    case, dispatcher = accepted(cast), sign("dispatcher")
    assert f'hx-get="/cases/{case.pk}/keepers/"' in dispatcher.get("/cases/").content.decode()
    text = dispatcher.get(f"/cases/{case.pk}/keepers/", headers=HX).content.decode()
    assert cast.people["technician"].name in text
    assert "<html" not in text
    assert sign("stranger").get(f"/cases/{case.pk}/keepers/").status_code == 404
