"""Opening a case: its place, its caller, its number, its clocks, its repeats."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.cast import Cast
from tests.factories.estates import make_project, make_unit
from tonglu.audit.models import FactRow
from tonglu.customers.models import Customer, CustomerReach, Phone
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service.actions import decide_suspicion, open_case
from tonglu.service.models import Case, CaseClock, Suspicion
from tonglu.service.queries import suspicions_for

WORDS = "楼上漏水，主卧天花板一直在滴，3-2-1502。"
FIVE_PM = datetime(2026, 9, 30, 9, 0, tzinfo=UTC)  # 17:00 in Shanghai


def make_customer(name: str, phone: str, *nodes: int, at: datetime = FIVE_PM) -> Customer:
    customer = Customer.objects.create(name=name, nodes=sorted(nodes), created_at=at, changed_at=at)
    Phone.objects.create(customer=customer, number=phone)
    return customer


def test_open_keeps_the_words_and_names_the_case(cast: Cast) -> None:
    case = open_case(words=WORDS, by=cast.agent)
    assert (case.words, case.state, case.node_id) == (WORDS, "new", cast.project.pk)
    assert case.title == "楼上漏水，主卧天花板一直在滴，3-2-1502"
    assert case.number.startswith("GD260930")
    assert case.opened_by_id == cast.people["agent"].pk


def test_numbers_never_repeat(cast: Cast) -> None:
    numbers = {open_case(words=f"{WORDS}{each}", by=cast.agent).number for each in range(5)}
    assert len(numbers) == 5


def test_clocks_of_the_story_are_due_on_the_made_up_saturday(cast: Cast) -> None:
    unit = make_unit(make_project(cast.project))
    agent = cast.actor("agent", at=FIVE_PM)
    case = open_case(words=WORDS, kind="repair", unit_id=unit.pk, by=agent)
    clocks = {clock.clock: clock for clock in CaseClock.objects.filter(case=case)}
    assert clocks["close"].due_at == datetime(2026, 10, 10, 3, 0, tzinfo=UTC)  # 11:00 in Shanghai
    assert clocks["response"].due_at == FIVE_PM + timedelta(minutes=30)
    assert case.due_at == clocks["response"].due_at
    assert sum(line["minutes"] for line in clocks["close"].lines) == 18 * 60


def test_caller_is_found_by_number_and_becomes_visible_to_the_place(cast: Cast) -> None:
    customer = make_customer("张三", "13812345678", cast.project.pk)
    case = open_case(words=WORDS, contact_phone="138 1234 5678", by=cast.agent)
    assert (case.customer_id, str(Case.objects.get(pk=case.pk).contact_phone)) == (customer.pk, "138****5678")


def test_caller_of_another_company_is_not_taken(cast: Cast) -> None:
    make_customer("李四", "13912345678", cast.other_project.pk)
    case = open_case(words=WORDS, contact_phone="13912345678", by=cast.agent)
    assert case.customer_id is None


def test_shared_number_names_nobody(cast: Cast) -> None:
    make_customer("张三", "13812345678", cast.project.pk)
    make_customer("张三妻", "13812345678", cast.project.pk)
    assert open_case(words=WORDS, contact_phone="13812345678", by=cast.agent).customer_id is None


def test_open_extends_reach_with_basis_case(cast: Cast) -> None:
    customer = make_customer("王五", "13712345678", cast.city.pk)
    director = cast.director
    open_case(words=WORDS, customer_id=customer.pk, node_id=cast.project.pk, by=director)
    assert list(CustomerReach.objects.values_list("node_id", "basis")) == [(cast.project.pk, "case")]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"words": "  "}, "请填写客户原话"),
        ({"words": "x" * 10_001}, "客户原话超过 10000 字，请精简后再提交（现有 10001 字）"),
        ({"words": "漏水\x00"}, "客户原话里有不可见的控制字符，请删除后再提交"),
        ({"kind": "magic"}, "类型「magic」不认识；可用的有：complaint、repair、consultation、suggestion、help、report、praise、grumble"),
        ({"grade": "x"}, "等级「x」不认识；可用的有：ordinary、hot、important、major"),
        ({"contact_phone": "1381234567"}, "手机号少一位，请补全"),
        ({"contact_phone": "1.38E+10"}, "号码被表格软件改成了科学计数 1.38E+10，原来的数字已丢失；请把这一列设为“文本”后重新填写"),
        ({"contact_name": "张" * 101}, "联系人姓名不对：最多 100 字，不能有控制字符"),
        ({"unit_id": 999_999}, "房间不存在，或不在您的范围内，请重新选择"),
        ({"customer_id": 999_999}, "客户不存在，或不在您的范围内，请重新选择"),
        ({"node_id": 999_999}, "所选项目不存在，或您不能在那里登记工单"),
        ({"place_id": 999_999}, "「部位」里没有所选的项，可能已停用，请重新选择"),
        ({"parent_id": 999_999}, "主工单不存在，或不在您的范围内"),
        ({"title": "长" * 201}, "摘要超过 200 字，请精简"),
        ({"opened_at": datetime(2027, 1, 1, tzinfo=UTC)}, "来件时间不能晚于现在"),
        ({"opened_at": datetime(1999, 1, 1, tzinfo=UTC)}, "来件时间早于 2000 年，请检查"),
        ({"opened_at": datetime(2026, 1, 1)}, "来件时间缺少时区，请写成 2026-09-30T17:00:00+08:00"),  # noqa: DTZ001
    ],
)
def test_bad_intake_gets_a_sentence_and_writes_nothing(cast: Cast, fields: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        open_case(**{"words": WORDS, **fields}, by=cast.agent)  # type: ignore[arg-type]
    assert str(refusal.value) == sentence
    assert (Case.objects.count(), FactRow.objects.count(), CaseClock.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("words", ["阿卜杜拉·买买提家漏水", "𠮷先生来电😀", "\u202e反向文字"])
def test_unusual_words_are_kept_as_said(cast: Cast, words: str) -> None:
    case = open_case(words=words, by=cast.agent)
    assert Case.objects.get(pk=case.pk).words == words


def test_open_is_refused_out_of_reach(cast: Cast) -> None:
    with pytest.raises(Refused, match="所选项目不存在"):
        open_case(words=WORDS, node_id=cast.other_project.pk, by=cast.agent)


def test_director_of_several_projects_is_asked_which(cast: Cast) -> None:
    case = open_case(words=WORDS, by=cast.director)  # the city, their own home
    assert case.node_id == cast.city.pk


def test_facts_hold_no_number_in_clear(cast: Cast) -> None:
    open_case(words="请回电13812345678，厨房漏水", by=cast.agent)
    fact = FactRow.objects.get(kind="service.case_opened")
    assert fact.body["title"] == "请回电138****5678，厨房漏水"


def test_exact_repeat_is_suspected_beside_the_first(cast: Cast) -> None:
    first, second, third = (open_case(words=WORDS, by=cast.agent) for _ in range(3))
    assert list(Suspicion.objects.order_by("pk").values_list("first_id", "second_id", "why")) == [
        (first.pk, second.pk, "内容完全相同"),
        (first.pk, third.pk, "内容完全相同"),
    ]


def test_same_words_from_two_homes_are_two_matters(cast: Cast) -> None:
    project = make_project(cast.project)
    for room in ("1501", "1502"):
        open_case(words="马桶堵了", unit_id=make_unit(project, room=room).pk, by=cast.agent)
    assert not Suspicion.objects.exists()


def test_decided_suspicion_is_remembered(cast: Cast) -> None:
    for _ in range(2):
        open_case(words=WORDS, by=cast.agent)
    pair = suspicions_for(cast.agent).get()
    decide_suspicion(pair.pk, is_same=False, by=cast.agent)
    with pytest.raises(Refused, match="已经判定过"):
        decide_suspicion(pair.pk, is_same=True, by=cast.agent)
    with pytest.raises(NotAllowed):
        decide_suspicion(pair.pk, is_same=True, by=cast.stranger)
    assert FactRow.objects.filter(kind="service.suspicion_decided").count() == 2


def test_open_costs_few_queries(cast: Cast) -> None:
    agent = cast.agent
    open_case(words=WORDS, by=agent)  # fills the kept calendars
    with CaptureQueriesContext(connection) as seen:
        open_case(words="厨房下水道堵塞", by=agent)
    assert len(seen) <= 12, [each["sql"][:120] for each in seen]
