"""Two records become one person and two again, by clicks."""

import re

import pytest
from django.urls import reverse

from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tests.web.signing import Sign
from tonglu.customers import actions
from tonglu.customers.models import Customer, Merge, Pair, Phone
from tonglu.service.models import Case

PHONE = "13812345678"


@pytest.fixture
def pair(cast: Cast) -> Pair:
    one = make_customer(cast.agent, cast.project.pk, name="王小明", phone=f"{PHONE}/13700001111")
    other = make_customer(cast.agent, cast.project.pk, name="王晓明", phone=PHONE)
    make_home(cast.agent, other, make_unit(make_project(cast.project)))
    actions.change_customer(one.pk, note="早上联系", by=cast.agent)
    return Pair.objects.get()


def test_from_the_list_to_one_person_and_back(sign: Sign, pair: Pair) -> None:
    client = sign("manager")
    listed = client.get(reverse("web:customer_pairs")).content.decode()
    for words in ("王小明 / 王晓明", "很可能", "电话相同、姓名读音相同"):
        assert words in listed
    page = client.get(reverse("web:customer_pair", args=[pair.pk])).content.decode()
    for words in ("138****5678", "3-2-1502", "早上联系", "带着 1 个电话、1 套房、0 张未关工单"):
        assert words in page
    assert PHONE not in page
    typed = {"survivor_id": pair.low_id, "name": pair.high_id, "note": pair.low_id, "phone": pair.high.phones.get().pk, "reason": "本人"}
    assert client.post(reverse("web:pair_merge", args=[pair.pk]), typed).status_code == 302
    person = client.get(reverse("web:customer", args=[pair.low_id])).content.decode()
    for words in ("这位客户由 2 份档案合并而成", '<h2 class="record-name">王晓明', "3-2-1502", "早上联系", "合并客户"):
        assert words in person
    assert client.get(reverse("web:customer", args=[pair.high_id])).headers["Location"] == reverse("web:customer", args=[pair.low_id])
    assert client.get(reverse("web:customer_pairs")).content.decode().count("王小明") == 0
    edge = Merge.objects.get()
    asked = client.get(reverse("web:customer_merge", args=[edge.pk])).content.decode()
    assert f"把“王晓明 #{pair.high_id}”并入“王小明 #{pair.low_id}”" in asked
    assert client.post(reverse("web:merge_undo", args=[edge.pk]), {"reason": "看错了"}).status_code == 302
    text = client.get(reverse("web:customer", args=[pair.high_id])).content.decode()
    assert "3-2-1502" in text
    assert "合并而成" not in text


def test_a_number_that_both_had_stands_once_beside_the_name(sign: Sign, cast: Cast, pair: Pair) -> None:
    actions.merge_pair(pair.pk, survivor_id=pair.high_id, by=cast.manager)
    text = sign("manager").get(reverse("web:customer", args=[pair.high_id])).content.decode()
    line = text.split('class="record-line"')[1].split('class="acts"')[0]
    assert [line.count(f">{mask}<") for mask in ("138****5678", "137****1111")] == [1, 1]


def test_what_carries_the_others_number_is_asked_about(sign: Sign, cast: Cast, pair: Pair) -> None:
    client = sign("manager")
    edge = actions.merge_pair(pair.pk, survivor_id=pair.low_id, by=cast.manager)
    for each in Phone.objects.filter(number=PHONE):
        actions.end_phone(each.pk, by=cast.agent)
    later = actions.add_phone(pair.low_id, number=PHONE, by=cast.agent)[0]
    address = reverse("web:customer_merge", args=[edge.pk])
    assert f'value="phone:{later.pk}"' in client.get(address).content.decode()
    refused = client.post(reverse("web:merge_undo", args=[edge.pk]), {"reason": "x", "moves": ["phone:1"]})
    assert refused.status_code == 422
    client.post(reverse("web:merge_undo", args=[edge.pk]), {"reason": "看错了", "moves": [f"phone:{later.pk}"]})
    later.refresh_from_db()
    assert (later.customer_id, later.is_primary) == (pair.high_id, True)


def test_all_are_compared_on_demand(sign: Sign, pair: Pair) -> None:
    client = sign("manager")
    assert "从头比对现有客户" in client.get(reverse("web:customer_pairs")).content.decode()
    assert client.post(reverse("web:pairs_score")).status_code == 302
    going = client.get(reverse("web:pairs_scoring")).content.decode()
    assert f'aria-valuemax="{pair.high_id}"' in going
    assert "正在比对，请等它完成" in client.post(reverse("web:pairs_score")).content.decode()
    assert "从头比对" not in sign("agent").get(reverse("web:customer_pairs")).content.decode()
    assert sign("agent").post(reverse("web:pairs_score")).status_code == 404


def test_two_people_are_remembered_and_asked_again(sign: Sign, pair: Pair) -> None:
    client = sign("manager")
    assert client.post(reverse("web:pair_apart", args=[pair.pk]), {"reason": ""}).status_code == 422
    assert client.post(reverse("web:pair_apart", args=[pair.pk]), {"reason": "父子"}).status_code == 302
    assert "王小明" not in client.get(reverse("web:customer_pairs")).content.decode()
    assert "王小明" in client.get(reverse("web:customer_pairs"), {"state": "never"}).content.decode()
    assert "判定不是同一人：父子" in client.get(reverse("web:customer_pair", args=[pair.pk])).content.decode()
    assert client.post(reverse("web:pair_again", args=[pair.pk])).status_code == 302
    pair.refresh_from_db()
    assert pair.state == "open"


def test_who_may_not_judge_sees_masks_only(sign: Sign, cast: Cast, pair: Pair) -> None:
    text = sign("agent").get(reverse("web:customer_pairs")).content.decode()
    assert "很可能" in text
    assert "王小明" not in text
    for who in ("agent", "stranger", "technician"):
        client = sign(who)
        assert client.get(reverse("web:customer_pair", args=[pair.pk])).status_code == 404
        for name in ("pair_merge", "pair_apart", "pair_again"):
            assert client.post(reverse(f"web:{name}", args=[pair.pk]), {"reason": "x"}).status_code == 404
    edge = actions.merge_pair(pair.pk, survivor_id=pair.low_id, by=cast.manager)
    for who in ("agent", "stranger"):
        client = sign(who)
        assert client.get(reverse("web:customer_merge", args=[edge.pk])).status_code == 404
        assert client.post(reverse("web:merge_undo", args=[edge.pk]), {"reason": "x"}).status_code == 404
    assert "撤销合并</a>" not in sign("agent").get(reverse("web:customer", args=[pair.low_id])).content.decode()
    assert Customer.objects.get(pk=pair.high_id).root_id == pair.low_id


def test_a_stale_page_is_told(sign: Sign, cast: Cast, pair: Pair) -> None:
    actions.keep_apart(pair.pk, reason="父子", by=cast.director)
    typed = {"survivor_id": pair.low_id, "name": pair.low_id, "note": pair.low_id, "reason": ""}
    answer = sign("manager").post(reverse("web:pair_merge", args=[pair.pk]), typed)
    assert answer.status_code == 422
    assert "这一对刚刚已有判定：不是同一人" in answer.content.decode()


def test_two_whom_nobody_proposed_are_found_and_joined(sign: Sign, cast: Cast) -> None:
    one = make_customer(cast.agent, cast.project.pk, name="钱大伟", phone="13700001111")
    other = make_customer(cast.agent, cast.project.pk, name="钱伟", phone="13900002222")
    make_customer(cast.stranger, cast.other_project.pk, name="钱伟一", phone="13900003333")
    client = sign("manager")
    page = client.get(reverse("web:customer", args=[one.pk])).content.decode()
    assert reverse("web:customer_join", args=[one.pk]) in page
    found = client.get(reverse("web:customer_join", args=[one.pk]), {"q": "钱"}).content.decode()
    assert "钱伟 #" in found
    assert "钱伟一" not in found
    assert f"钱大伟 #{one.pk}" not in found
    here = reverse("web:customer_join_two", args=[one.pk, other.pk])
    page = client.get(here).content.decode()
    assert "139****2222" in page
    assert "两份档案在不同的项目" not in page
    typed = {"survivor_id": other.pk, "name": one.pk, "phone": "", "reason": ""}
    assert client.post(here, typed).status_code == 422
    assert client.post(here, typed | {"reason": "本人到访"}).headers["Location"] == reverse("web:customer", args=[other.pk])
    assert "钱大伟" in client.get(reverse("web:customer", args=[other.pk])).content.decode()
    assert client.get(here).headers["Location"] == reverse("web:customer", args=[other.pk])  # one person already
    agent = sign("agent")
    assert "与另一位合并" not in agent.get(reverse("web:customer", args=[other.pk])).content.decode()
    assert {agent.get(address).status_code for address in (here, reverse("web:customer_join", args=[one.pk]))} == {404}


def test_who_will_see_more_is_said_before_it_is_done(sign: Sign, cast: Cast) -> None:
    one = make_customer(cast.agent, cast.project.pk, name="钱大伟", phone="13700001111")
    other = make_customer(cast.stranger, cast.other_project.pk, name="钱伟", phone="13900002222")
    page = sign("admin").get(reverse("web:customer_join_two", args=[one.pk, other.pk])).content.decode()
    assert "合并以后，云锦府、听涛苑的同事都看得到" in page


def test_two_people_by_judgement_are_not_joined_by_choice(sign: Sign, cast: Cast, pair: Pair) -> None:
    actions.keep_apart(pair.pk, reason="父子", by=cast.director)
    typed = {"survivor_id": pair.low_id, "name": pair.low_id, "note": pair.low_id, "phone": "", "reason": "看着像"}
    answer = sign("manager").post(reverse("web:customer_join_two", args=[pair.low_id, pair.high_id]), typed)
    assert (answer.status_code, "已判定不是同一人：父子" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(("choices", "name", "other"), [({"name": True}, "周后", "安先"), ({}, "安先", "周后")])
def test_cases_of_either_record_are_of_the_one_person(sign: Sign, cast: Cast, choices: dict[str, bool], name: str, other: str) -> None:
    two = [make_customer(cast.agent, cast.project.pk, each, phone) for each, phone in (("安先", "13800001111"), ("周后", "13900002222"))]
    cases = [make_case(cast, words=words) for words in ("厨房漏水", "停车位被占")]
    for case, customer in zip(cases, two, strict=True):
        Case.objects.filter(pk=case.pk).update(customer=customer)
    edge = actions.merge_customers(two[0].pk, merged_id=two[1].pk, choices=choices, by=cast.manager)
    client = sign("manager")
    for address in (reverse("web:cases"), *(reverse("web:case", args=[each.pk]) for each in cases), reverse("web:customers")):
        text = client.get(address).content.decode()
        assert (name in text, other in text) == (True, False), address
    asked = client.get(reverse("web:customer_merge", args=[edge.pk])).content.decode()
    assert re.search(r"把“周后( #\d+)?”并入“安先( #\d+)?”", asked)
    assert f">{name}</a>" in asked
