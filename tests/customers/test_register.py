import json
from datetime import date

import pytest

from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tonglu.audit.models import Diff, FactRow
from tonglu.customers import actions, queries
from tonglu.customers.models import Customer, Paper, Phone
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.veil import fingerprint

CARD = "11010519491231002X"


def test_register_keeps_reach_words_and_a_fact(cast: Cast) -> None:
    customer = make_customer(cast.agent, cast.project.pk, phone="138 1234 5678 / 0571-88886666")
    customer.refresh_from_db()
    assert customer.nodes == [cast.project.pk]
    assert {"张三", "zs", "#5678", "#678", "#6666"} <= set(customer.tokens)
    assert [(each.number.mask, each.is_primary) for each in customer.phones.all()] == [("138****5678", True), ("0571****6666", False)]
    fact = FactRow.objects.get(kind="customers.registered")
    assert (fact.customer_id, fact.node_id, fact.body) == (customer.pk, cast.project.pk, {"basis": "entered"})


def test_register_elsewhere_is_not_there(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        make_customer(cast.stranger, cast.project.pk)
    assert Customer.objects.count() == 0


def test_paper_is_encrypted_found_by_fingerprint_and_teaches_the_birthday(cast: Cast) -> None:
    customer = make_customer(cast.agent, cast.project.pk, paper=CARD)
    paper = Paper.objects.get()
    assert (paper.mask, paper.fingerprint) == ("110105********002X", fingerprint(CARD))
    customer.refresh_from_db()
    assert (customer.born_on, customer.gender) == (date(1949, 12, 31), "female")
    written = json.dumps(list(FactRow.objects.values_list("body", flat=True))) + json.dumps(
        list(Diff.objects.values_list("change", flat=True))
    )
    assert CARD not in written
    assert "13812345678" not in written


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "请填写姓名"),
        ("name", "张\x00三", "姓名中有看不见的控制字符，请删去后重填"),
        ("name", "张" * 100_000, "姓名太长（100000 字），最多 100 字"),
        ("name", "12345", "“12345”不像姓名，里面没有文字"),
        ("phones", ["1381234567"], "手机号少一位，请补全"),
        ("phones", ["1.38E+10"], "号码被表格软件改成了科学计数 1.38E+10，原来的数字已丢失；请把这一列设为“文本”后重新填写"),
        ("papers", ["110105194912310021"], "身份证号最后一位校验不对，请逐位核对"),
        ("papers", ["4.4E+17"], "证件号被表格软件改成了科学计数 4.4E+17，原来的数字已丢失；请把这一列设为“文本”后重新填写"),
        ("born_on", date(2030, 1, 1), "生日 2030-01-01 不合理，请核对年份"),
        ("note", "好" * 501, "备注太长（501 字），最多 500 个字"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_half_done(cast: Cast, field: str, value: object, sentence: str) -> None:
    given = {"name": "张三", "node_id": cast.project.pk, field: value}
    with pytest.raises(Refused) as caught:
        actions.register_customer(**given, by=cast.agent)  # type: ignore[arg-type]
    assert str(caught.value) == sentence
    assert (Customer.objects.count(), Phone.objects.count(), FactRow.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("name", ["阿依古丽·买买提", "𠮷田", "Ann-Marie O'Neil", "小明😀", "单雄信"])
def test_unusual_names_are_kept_and_found(cast: Cast, name: str) -> None:
    customer = make_customer(cast.agent, cast.project.pk, name=name)
    assert customer.name == name
    assert queries.search_customers(cast.agent, name[:2]) == [customer]


def test_change_tells_only_what_changed(cast: Cast) -> None:
    customer = make_customer(cast.agent, cast.project.pk)
    actions.change_customer(customer.pk, name="张叁", gender="", by=cast.agent)
    assert FactRow.objects.get(kind="customers.changed").body == {"columns": ["name"]}
    assert queries.search_customers(cast.agent, "张叁") == [customer]
    assert queries.search_customers(cast.agent, "张三") == []


def test_phones_come_and_go_with_one_preferred(cast: Cast) -> None:
    customer = make_customer(cast.agent, cast.project.pk)
    second = actions.add_phone(customer.pk, number="13987654321", label="配偶", by=cast.agent)[0]
    actions.end_phone(customer.phones.get(is_primary=True).pk, by=cast.agent)
    second.refresh_from_db()
    assert second.is_primary
    assert queries.search_customers(cast.agent, "5678") == []
    assert queries.search_customers(cast.agent, "4321") == [customer]
    with pytest.raises(Refused, match="已经登记过"):
        actions.add_phone(customer.pk, number="13987654321", by=cast.agent)
    with pytest.raises(Refused, match="请填写电话"):
        actions.add_phone(customer.pk, number=" ", by=cast.agent)
    with pytest.raises(NotAllowed):
        actions.end_phone(second.pk, by=cast.stranger)


def test_reveal_needs_permission_reach_and_reason_and_is_recorded(cast: Cast) -> None:
    customer = make_customer(cast.agent, cast.project.pk, paper=CARD)
    phone, paper = customer.phones.get(), customer.papers.get()
    assert actions.reveal_phone(phone.pk, reason="回电", by=cast.agent) == "13812345678"
    fact = FactRow.objects.get(kind="access.value_revealed")
    assert (fact.customer_id, fact.person_id, fact.node_id) == (customer.pk, cast.agent.person_id, cast.project.pk)
    with pytest.raises(Refused, match="查看原因"):
        actions.reveal_phone(phone.pk, reason=" ", by=cast.agent)
    with pytest.raises(NotAllowed):
        actions.reveal_phone(phone.pk, reason="好奇", by=cast.stranger)
    with pytest.raises(NotAllowed):
        actions.reveal_paper(paper.pk, reason="核对", by=cast.agent)
    assert actions.reveal_paper(paper.pk, reason="核对", by=cast.director) == CARD


def test_papers_stand_once_and_end(cast: Cast) -> None:
    customer = make_customer(cast.agent, cast.project.pk, paper=CARD)
    with pytest.raises(Refused, match="已经登记过"):
        actions.add_paper(customer.pk, number=CARD.lower(), by=cast.agent)
    actions.end_paper(customer.papers.get().pk, by=cast.agent)
    assert actions.add_paper(customer.pk, number=CARD, by=cast.agent).until is None


def test_households_show_only_people_within_reach(cast: Cast) -> None:
    first = make_customer(cast.agent, cast.project.pk)
    second = make_customer(cast.agent, cast.project.pk, name="李四", phone="")
    household = actions.form_household(first.pk, by=cast.agent)
    member = actions.join_household(second.pk, household_id=household.pk, relation="配偶", by=cast.agent)
    [shown] = queries.households_of(cast.agent, first)
    assert [each.customer.name for each in shown.people] == ["张三", "李四"]  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="已经在这个家庭里"):
        actions.join_household(second.pk, household_id=household.pk, relation="", by=cast.agent)
    outsider = make_customer(cast.stranger, cast.other_project.pk, name="王五")
    with pytest.raises(NotAllowed):
        actions.join_household(outsider.pk, household_id=household.pk, relation="", by=cast.stranger)
    actions.leave_household(member.pk, by=cast.agent)
    assert queries.households_of(cast.agent, second) == []
