import pytest
from django.urls import reverse

from tests.factories.cast import Cast
from tests.factories.customers import make_customer, make_home
from tests.factories.estates import make_project, make_unit
from tests.web.signing import Sign
from tonglu.customers.models import Customer, Residency
from tonglu.touchpoints.models import Contact
from tonglu.touchpoints.queries import TimelineRow
from tonglu.ui.addresses import url
from tonglu.web.customers.story import story_of


@pytest.fixture
def customer(cast: Cast) -> Customer:
    made = make_customer(cast.agent, cast.project.pk, paper="11010519491231002X")
    make_home(cast.agent, made, make_unit(make_project(cast.project)))
    return made


def test_page_shows_masks_homes_and_timeline(sign: Sign, customer: Customer) -> None:
    text = sign("agent").get(reverse("web:customer", args=[customer.pk])).content.decode()
    for words in ("138****5678", "110105********002X", "3-2-1502", "登记客户", "建立人房关系", "云锦府"):
        assert words in text
    assert "13812345678" not in text
    assert "11010519491231002X" not in text


def test_stranger_finds_no_customer(sign: Sign, customer: Customer) -> None:
    client = sign("stranger")
    assert client.get(reverse("web:customer", args=[customer.pk])).status_code == 404
    assert client.post(reverse("web:customer_edit", args=[customer.pk, "phone"]), {"number": "13900000000"}).status_code == 404
    assert client.post(reverse("web:phone_reveal", args=[customer.pk, customer.phones.get().pk]), {"reason": "x"}).status_code == 404
    assert "张三" not in client.get(reverse("web:customers")).content.decode()
    found = client.get(reverse("web:search"), {"q": "张三"}).content.decode()
    assert "138****5678" not in found
    assert "没有找到" in found


def test_technician_has_no_customer_pages(sign: Sign, customer: Customer) -> None:
    assert sign("technician").get(reverse("web:customer", args=[customer.pk])).status_code == 404


def test_list_is_found_by_room_pinyin_and_digits(sign: Sign, customer: Customer) -> None:
    client = sign("agent")
    for wish in ("3-2-1502", "zs", "5678", "678", "张"):
        assert "138****5678" in client.get(reverse("web:customers"), {"q": wish}).content.decode(), wish
    assert "没有符合条件" in client.get(reverse("web:customers"), {"q": "zzzz"}).content.decode()


def test_search_groups_as_one_types(sign: Sign, customer: Customer) -> None:
    text = sign("agent").get(reverse("web:search"), {"q": "1502"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert reverse("web:customer", args=[customer.pk]) in text
    assert reverse("web:unit", args=[Residency.objects.get().unit_id]) in text


@pytest.mark.parametrize("wish", ["", "\x00", "%", "_", "'", "张" * 1000, "=1+1", "a", "\u202e"])
def test_search_bears_anything(sign: Sign, customer: Customer, wish: str) -> None:
    client = sign("agent")
    assert client.get(reverse("web:search"), {"q": wish}).status_code == 200
    assert client.get(reverse("web:customers"), {"q": wish}).status_code == 200


def test_reveal_answers_the_number_and_asks_why(sign: Sign, customer: Customer) -> None:
    address = reverse("web:phone_reveal", args=[customer.pk, customer.phones.get().pk])
    assert "13812345678" in sign("agent").post(address, {"reason": "回电"}, headers={"HX-Request": "true"}).content.decode()
    refused = sign("agent").post(address, {"reason": ""})
    assert refused.status_code == 422
    assert "13812345678" not in refused.content.decode()


def test_edits_change_and_return_to_the_page(sign: Sign, customer: Customer) -> None:
    client = sign("agent")
    for edit, typed in (
        ("phone", {"number": "13987654321", "label": "配偶"}),
        ("details", {"name": "张叁", "gender": "male", "note": "常出差"}),
        ("contact", {"medium": "phone", "is_inbound": "1", "words": "问办证"}),
        ("household", {"relation": "户主"}),
        ("paper", {"number": "440308199901010012"[:17] + "0", "kind": "other"}),
    ):
        response = client.post(reverse("web:customer_edit", args=[customer.pk, edit]), typed)
        assert (edit, response.status_code) == (edit, 302), response.content.decode()[:3000]
    text = client.get(reverse("web:customer", args=[customer.pk])).content.decode()
    for words in ("139****4321", "张叁", "常出差", "问办证", "张叁家"):
        assert words in text
    assert Contact.objects.get().words == "问办证"


def test_home_is_added_by_its_code_and_ended(sign: Sign, customer: Customer, cast: Cast) -> None:
    client = sign("agent")
    home = Residency.objects.get()
    make_unit(home.unit.project, "5", "1", "301")
    added = client.post(reverse("web:customer_edit", args=[customer.pk, "home"]), {"room": "5栋1单元301室", "role": "owner", "share": "50"})
    assert added.status_code == 302
    ended = client.post(reverse("web:customer_row", args=[customer.pk, "end_home", home.pk]), {"until": ""})
    assert ended.status_code == 302
    home.refresh_from_db()
    assert (Residency.objects.count(), home.until is not None) == (2, True)


@pytest.mark.parametrize(
    ("edit", "typed", "sentence"),
    [
        ("phone", {"number": "1381234567"}, "手机号少一位，请补全"),
        ("phone", {"number": "13812345678"}, "这个号码已经登记过了"),
        ("paper", {"number": "4.4E+17"}, "科学计数"),
        ("details", {"name": "张\u0000三"}, ""),
        ("details", {"name": "123"}, "不像姓名"),
        ("home", {"room": "9-9-999", "role": "owner"}, "没有找到房间"),
        ("home", {"room": "3-2-1502", "role": "owner"}, "已经是 3-2-1502 的业主"),
        ("contact", {"medium": "phone", "is_inbound": "1", "words": "x", "happened_at": "2030-01-01T00:00"}, "接触时间不能晚于现在"),
        ("contact", {"medium": "telepathy", "is_inbound": "1", "words": "x"}, ""),
    ],
)
def test_bad_edits_keep_what_was_typed(sign: Sign, customer: Customer, edit: str, typed: dict[str, str], sentence: str) -> None:
    response = sign("agent").post(reverse("web:customer_edit", args=[customer.pk, edit]), typed)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_register_asks_before_a_second_one(sign: Sign, customer: Customer, cast: Cast) -> None:
    client = sign("agent")
    typed = {"kind": "person", "name": "李四", "phones": "13812345678", "node_id": str(cast.project.pk)}
    asked = client.post(reverse("web:customer_new"), typed)
    assert asked.status_code == 422
    assert "可能已经登记过" in asked.content.decode()
    assert client.post(reverse("web:customer_new"), {**typed, "is_new": "1"}).status_code == 302
    assert Customer.objects.filter(name="李四").count() == 1


def test_register_elsewhere_is_refused(sign: Sign, cast: Cast) -> None:
    typed = {"kind": "person", "name": "李四", "phones": "", "node_id": str(cast.other_project.pk)}
    assert sign("agent").post(reverse("web:customer_new"), typed).status_code == 422
    assert Customer.objects.count() == 0


def test_customer_page_costs_the_same_for_any_history(
    sign: Sign, customer: Customer, cast: Cast, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = sign("agent"), []
    for turn in range(2):
        for number in range(1 + turn * 2):
            client.post(
                reverse("web:customer_edit", args=[customer.pk, "contact"]),
                {"medium": "phone", "is_inbound": "1", "words": f"第{number}次"},
            )
        client.get(reverse("web:customer", args=[customer.pk]))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("web:customer", args=[customer.pk]))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_list_costs_the_same_for_one_row_and_three(sign: Sign, customer: Customer, cast: Cast) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign("agent")
    client.get(reverse("web:customers"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("web:customers"))
    for number in range(2):
        make_customer(cast.agent, cast.project.pk, name="李四", phone=f"1390000000{number}")
    with CaptureQueriesContext(connection) as three:
        client.get(reverse("web:customers"))
    assert len(one) == len(three)


def test_timeline_answers_htmx_with_its_region(sign: Sign, customer: Customer) -> None:
    address = reverse("web:customer", args=[customer.pk])
    text = sign("agent").get(f"{address}?kinds=customers", headers={"HX-Request": "true", "HX-Target": "timeline"}).content.decode()
    assert "登记客户" in text
    assert "<html" not in text
    assert "record-head" not in text


def test_a_sent_message_names_its_kind_and_no_job(cast: Cast) -> None:
    body = {"message_id": 1, "code": "case.finished", "medium": "sms"}
    row = TimelineRow(1, "messaging.sent", "发送消息", cast.agent.at, "系统", 1, None, None, body)
    event = story_of(cast.agent, [row])[0]
    assert (event["who"], event["words"].split(" · ")[-1], event["tone"]) == ("系统", "已处理完成", "plain")


@pytest.mark.parametrize("given", [(7,), (7, "contact"), (8, "home"), (7, "end_home", 12), (7, 12), ()])
def test_an_address_is_filled_in_as_it_would_be_found(given: tuple[object, ...]) -> None:
    names = {(1, 0): "customer", (2, 1): "customer_edit", (3, 1): "customer_row", (2, 0): "phone_reveal", (0, 0): "customers"}
    name = f"web:{names[len(given), sum(isinstance(each, str) for each in given)]}"
    assert url(name, *given) == url(name, *given) == reverse(name, args=given)
