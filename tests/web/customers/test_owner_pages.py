"""A unit changes hands by clicks: shown once more, then written; a stale page and a foreign one write nothing."""

from decimal import Decimal

import pytest
from django.urls import reverse

from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tests.factories.estates import make_project, make_unit
from tests.web.signing import Sign
from tonglu.customers import actions
from tonglu.customers.actions import Owner
from tonglu.customers.models import Customer, Residency
from tonglu.estates.models import Unit


@pytest.fixture
def unit(cast: Cast) -> Unit:
    made = make_unit(make_project(cast.project))
    seller = make_customer(cast.agent, cast.project.pk)
    actions.relate(customer_id=seller.pk, unit_id=made.pk, role="owner", share=Decimal(100), by=cast.agent)
    return made


def test_a_sale_is_shown_before_it_is_written(sign: Sign, cast: Cast, unit: Unit) -> None:
    client, address = sign("agent"), reverse("web:unit_transfer", args=[unit.pk])
    known = make_customer(cast.agent, cast.project.pk, "李四", "13900000001")
    page = client.get(address).content.decode()
    assert "张三" in page
    typed = {
        "on": "2026-09-01", "seen": str(Residency.objects.get().pk), "name1": "李四", "phone1": "13900000001", "share1": "60",
        "name2": "王五", "phone2": "13900000002", "share2": "40",
    }  # fmt: skip
    shown = client.post(address, typed).content.decode()
    for words in ("自 2026-09-01 起属于", "已有客户", "新登记", "139****0001", "确认过户"):
        assert words in shown
    assert Customer.objects.filter(name="王五").count() == 0
    assert client.post(address, {**typed, "write": "1"}).headers["Location"] == reverse("web:unit", args=[unit.pk])
    file = client.get(reverse("web:unit", args=[unit.pk])).content.decode()
    for words in ("2026-09-01 – 现在", "开始日期未填 – 2026-09-01", "60%", "以前的人 1 位", "过户"):
        assert words in file
    again = client.post(address, {**typed, "write": "1"})
    assert (again.status_code, "刚刚有了变化" in again.content.decode()) == (422, True)
    assert [each.unit_id for each in Residency.objects.filter(customer=known)] == [unit.pk]


def test_shares_change_and_somebody_leaves(sign: Sign, cast: Cast, unit: Unit) -> None:
    client, address = sign("agent"), reverse("web:unit_shares", args=[unit.pk])
    typed = {"on": "2026-09-01", "stake1": "70", "name1": "周芳", "phone1": "13900000003", "share1": "40", "write": "1"}
    refused = client.post(address, typed)
    assert (refused.status_code, "份额合计 110%" in refused.content.decode()) == (422, True)
    assert client.post(address, {**typed, "stake1": "60"}).status_code == 302
    leaving = {"on": "2026-09-20", "stake1": "60", "leaves1": "on", "stake2": "100", "write": "1"}
    assert client.post(address, leaving).status_code == 302
    now = Residency.objects.filter(unit=unit, until=None)
    assert list(now.values_list("customer__name", "role", "share")) == [("周芳", "owner", Decimal(100))]


def test_who_may_not_changes_nothing(sign: Sign, unit: Unit) -> None:
    typed = {"on": "2026-09-01", "name1": "李四", "phone1": "13900000001", "write": "1"}
    for who in ("stranger", "technician"):
        for name in ("unit_transfer", "unit_shares"):
            address = reverse(f"web:{name}", args=[unit.pk])
            assert (sign(who).get(address).status_code, sign(who).post(address, typed).status_code) == (404, 404)
    assert Residency.objects.count() == 1


def test_a_unit_without_owner_has_no_shares_to_change(sign: Sign, cast: Cast) -> None:
    bare = make_unit(make_project(cast.project))
    answer = sign("agent").get(reverse("web:unit_shares", args=[bare.pk]))
    assert answer.headers["Location"] == reverse("web:unit_transfer", args=[bare.pk])
    actions.transfer_unit(bare.pk, owners=[Owner(name="李四", phone="13900000001")], by=cast.agent)
