"""WeChat ids and addresses: read, veiled everywhere, one address the chief one, whichever record it hangs on."""

from datetime import date

import pytest

from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tonglu.audit.models import FactRow
from tonglu.customers import actions, invariants
from tonglu.customers.models import Address, Customer, Handle
from tonglu.customers.ways import addresses_of, handles_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.ways import mask_id, mask_place, read_id, read_place

WECHAT, PLACE = "zhangsan_88", "江城市滨江路 8 号云锦府 3 栋 2 单元 1502"


@pytest.fixture
def customer(cast: Cast) -> Customer:
    return make_customer(cast.agent, cast.project.pk)


def test_what_is_added_shows_its_mask_and_opens_with_a_reason(cast: Cast, customer: Customer) -> None:
    handle = actions.add_handle(customer.pk, account=f"微信：{WECHAT.upper()}", label="本人", by=cast.agent)
    address = actions.add_address(customer.pk, place=PLACE, by=cast.agent)
    assert [str(each.account) for each in handles_of(cast.agent, [customer.pk])] == ["zh***88"]
    assert [str(each.place) for each in addresses_of(cast.agent, [customer.pk])] == ["江城市滨江路 8 号云锦府 3 栋***"]
    assert handles_of(cast.stranger, [customer.pk]) == addresses_of(cast.stranger, [customer.pk]) == []
    assert actions.reveal_handle(handle.pk, reason="加好友", by=cast.agent) == WECHAT
    assert actions.reveal_address(address.pk, reason="寄家书", by=cast.agent) == PLACE
    for attempt in (
        lambda: actions.reveal_handle(handle.pk, reason="x", by=cast.stranger),
        lambda: actions.reveal_address(address.pk, reason="x", by=cast.stranger),
        lambda: actions.end_handle(handle.pk, by=cast.stranger),
        lambda: actions.prefer_address(address.pk, by=cast.stranger),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    with pytest.raises(Refused):
        actions.reveal_handle(handle.pk, reason=" ", by=cast.agent)
    told = str([each.body for each in FactRow.objects.filter(customer_id=customer.pk)])
    assert WECHAT not in told
    assert "滨江路" not in told


def test_one_address_is_the_chief_one(cast: Cast, customer: Customer) -> None:
    first = actions.add_address(customer.pk, place=PLACE, by=cast.agent)
    second = actions.add_address(customer.pk, place="江城市中山路 1 号", kind="work", by=cast.agent)
    third = actions.add_address(customer.pk, place="海城市海滨路 2 号", kind="mailing", is_chief=True, by=cast.agent)

    def chiefs() -> list[int]:
        return list(Address.objects.filter(is_chief=True).values_list("pk", flat=True))

    assert chiefs() == [third.pk]
    actions.prefer_address(second.pk, by=cast.agent)
    assert chiefs() == [second.pk]
    actions.end_address(second.pk, by=cast.agent)
    assert chiefs() == [first.pk]
    with pytest.raises(Refused, match="已经停用"):
        actions.end_address(second.pk, by=cast.agent)
    with pytest.raises(Refused, match="已经登记过"):
        actions.add_address(customer.pk, place=PLACE, by=cast.agent)
    assert list(invariants.broken()) == []


def test_a_person_of_two_records_has_each_once_and_one_chief(cast: Cast, customer: Customer) -> None:
    twin = make_customer(cast.agent, cast.project.pk, "张三丰", "13900000009")
    actions.add_handle(customer.pk, account=WECHAT, by=cast.agent)
    for each in (customer, twin):
        actions.add_address(each.pk, place=PLACE, by=cast.agent)
    edge = actions.merge_customers(twin.pk, merged_id=customer.pk, by=cast.manager)
    ids = [twin.pk, customer.pk]
    assert [each.is_chief for each in addresses_of(cast.agent, ids)] == [True, False]
    with pytest.raises(Refused, match="已经登记过"):
        actions.add_handle(twin.pk, account=WECHAT, by=cast.agent)
    handle = Handle.objects.get()
    actions.end_handle(handle.pk, by=cast.agent)
    later = actions.add_handle(twin.pk, account=WECHAT, by=cast.agent)
    actions.undo_merge(edge.pk, moves=[f"handle:{later.pk}"], by=cast.manager)
    later.refresh_from_db()
    assert later.customer_id == customer.pk
    assert [each.is_chief for each in addresses_of(cast.agent, [customer.pk])] == [True]


def test_papers_belong_to_whom_they_can(cast: Cast) -> None:
    from tonglu.lib.papers import identity_check

    firm = actions.register_customer(name="江城置业有限公司", kind="organisation", node_id=cast.project.pk, by=cast.agent)
    person = make_customer(cast.agent, cast.project.pk)
    unborn = "11010520990101001"
    for who, number, sentence in (
        (firm, "11010519491231002X", "单位的证件是统一社会信用代码"),
        (person, "91350100M000100Y43", "统一社会信用代码是单位的"),
        (person, unborn + identity_check(unborn), "还没到"),
    ):
        with pytest.raises(Refused, match=sentence):
            actions.add_paper(who.pk, number=number, by=cast.agent)
    actions.add_paper(firm.pk, number="91350100M000100Y43", by=cast.agent)


def test_a_birthday_by_the_moon_is_kept_and_goes_along_in_a_merge(cast: Cast, customer: Customer) -> None:
    actions.change_customer(customer.pk, born_on=date(1980, 9, 23), lunar="08-15", by=cast.agent)
    with pytest.raises(Refused, match="农历没有 13 月"):
        actions.change_customer(customer.pk, lunar="13-01", by=cast.agent)
    other = make_customer(cast.agent, cast.project.pk, "张三丰", "13900000009")
    actions.merge_customers(other.pk, merged_id=customer.pk, choices={"lunar": True}, by=cast.manager)
    from tonglu.customers.joined import open_edges, shown

    assert shown(Customer.objects.get(pk=other.pk), open_edges([other.pk, customer.pk]))["lunar"] == "08-15"


@pytest.mark.parametrize(
    ("place", "mask"),
    [
        ("江城市滨江路8号3号楼502室", "江城市滨江路8号3号楼***"),
        ("江城市人民大厦1201", "江城市人民大厦***"),
        ("江城市中山路18弄6号402室", "江城市中山路***"),
        ("河东村三组12号", "河东村***"),
        ("Flat 5, 12 High Street", "Flat 5***"),
        ("三栋", "三栋"),
    ],
)
def test_an_address_is_shown_down_to_the_building(place: str, mask: str) -> None:
    assert mask_place(place) == mask


def test_ids_are_masked() -> None:
    assert [mask_id(each) for each in (WECHAT, "13812345678", "abc")] == ["zh***88", "138****5678", "***"]
    assert read_id("openid", "oABC-def_123456789") == "oABC-def_123456789"
    assert read_place("  江城市\n滨江路 8 号 ") == "江城市 滨江路 8 号"
