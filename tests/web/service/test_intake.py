"""Taking a call: the caller's homes, one case per press, what was typed stays."""

import uuid

from tests.factories.case_states import home_of, opened
from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.web.signing import Sign
from tonglu.service.models import Case

HX = {"HX-Request": "true"}


def typed(**values: object) -> dict[str, object]:
    return {"token": uuid.uuid4().hex, "words": "水管爆了", "kind": "repair", "grade": "ordinary", "medium": "phone", **values}


def test_page_needs_the_right_to_open(cast: Cast, sign: Sign) -> None:
    assert sign("agent").get("/cases/new/").status_code == 200
    assert sign("technician").get("/cases/new/").status_code == 404


def test_caller_shows_homes_and_open_cases(cast: Cast, sign: Sign) -> None:
    unit = home_of(cast)
    customer = make_customer(cast.agent, cast.project.pk, "张三", "13812345678")
    make_home(cast.agent, customer, unit)
    case, of_home = opened(cast, customer_id=customer.pk), opened(cast, "走廊灯不亮", contact_phone="13712345678")
    elsewhere = opened(cast, "别家的事", unit_id=home_of(cast, "1602").pk, contact_phone="13712345678")
    text = sign("agent").post("/cases/new/caller/", {"contact_phone": "138 1234 5678"}, headers=HX).content.decode()
    assert f'value="{customer.pk}:{unit.pk}"' in text
    assert "张三" in text
    assert [each.number in text for each in (case, of_home, elsewhere)] == [True, True, False]
    assert "13812345678" not in text


def test_caller_of_another_company_stays_unknown(cast: Cast, sign: Sign) -> None:
    make_customer(cast.actor("stranger"), cast.other_project.pk, "李四", "13912345678")
    text = sign("agent").post("/cases/new/caller/", {"contact_phone": "13912345678"}, headers=HX).content.decode()
    assert "李四" not in text
    assert "还没有登记过" in text


def test_rooms_are_found_by_what_people_say(cast: Cast, sign: Sign) -> None:
    unit = home_of(cast)
    assert f'value=":{unit.pk}"' in sign("agent").get("/cases/new/rooms/?room=3-2-15", headers=HX).content.decode()
    assert f'value=":{unit.pk}"' not in sign("agent").get("/cases/new/rooms/?room=9-9-9999", headers=HX).content.decode()


def test_similar_cases_of_the_room_stand_beside(cast: Cast, sign: Sign) -> None:
    case = opened(cast)
    text = sign("agent").post("/cases/new/similar/", {"home": f":{case.unit_id}", "words": ""}, headers=HX).content.decode()
    assert case.number in text


def test_saving_is_ready_for_the_next_call(cast: Cast, sign: Sign) -> None:
    unit, agent = home_of(cast), sign("agent")
    answer = agent.post("/cases/new/", typed(home=f":{unit.pk}", contact_phone="13812345678", contact_name="王女士"), follow=True)
    case = Case.objects.get()
    assert answer.redirect_chain == [("/cases/new/", 302)]
    assert (case.unit_id, case.node_id, case.opened_by_id) == (unit.pk, cast.project.pk, cast.people["agent"].pk)
    assert f"已登记 {case.number}" in answer.content.decode()


def test_second_press_makes_no_second_case(cast: Cast, sign: Sign) -> None:
    agent, values = sign("agent"), typed(node_id=cast.project.pk)
    assert [agent.post("/cases/new/", values).status_code for _ in range(3)] == [302, 302, 302]
    assert Case.objects.count() == 1


def test_same_form_with_other_words_is_asked_about(cast: Cast, sign: Sign) -> None:
    agent, values = sign("agent"), typed(node_id=cast.project.pk)
    agent.post("/cases/new/", values)
    answer = agent.post("/cases/new/", {**values, "words": "又想起一件事"})
    text = answer.content.decode()
    assert (answer.status_code, Case.objects.count()) == (422, 1)
    assert "这张登记单已经提交过" in text
    assert "又想起一件事" in text


def test_bad_input_gets_a_sentence_and_keeps_the_rest(cast: Cast, sign: Sign) -> None:
    agent = sign("agent")
    table = (
        ({"words": "  "}, "这个字段是必填项"),
        ({"words": "漏水", "node_id": ""}, "请选择房间，或选择项目"),
        ({"words": "漏水", "contact_phone": "12"}, "12"),
        ({"words": "漏水", "kind": "explosion"}, "explosion"),
        ({"words": "漏水", "home": ":999999"}, "漏水"),
        ({"words": "漏水", "contact_name": "张三\u0000"}, "漏水"),
    )
    for change, said in table:
        answer = agent.post("/cases/new/", typed(**{"node_id": cast.project.pk, **change}))
        assert answer.status_code in {422, 404}, change
        assert answer.status_code == 404 or said in answer.content.decode(), change
    assert Case.objects.count() == 0


def test_links_from_customer_and_unit_are_filled_in(cast: Cast, sign: Sign) -> None:
    unit = home_of(cast)
    customer = make_customer(cast.agent, cast.project.pk, "张三", "13812345678")
    make_home(cast.agent, customer, unit)
    agent = sign("agent")
    assert f'value="{customer.pk}:{unit.pk}" checked' in agent.get(f"/cases/new/?customer={customer.pk}").content.decode()
    assert f'value=":{unit.pk}" checked' in agent.get(f"/cases/new/?unit={unit.pk}").content.decode()


def test_refused_form_keeps_the_home_that_was_found_by_search(cast: Cast, sign: Sign) -> None:
    unit = home_of(cast)
    answer = sign("agent").post("/cases/new/", typed(home=f":{unit.pk}", words=""))
    assert (answer.status_code, f'value=":{unit.pk}" checked' in answer.content.decode()) == (422, True)
