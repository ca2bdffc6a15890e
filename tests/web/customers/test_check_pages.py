"""查重 by clicks and over JSON: one question, a masked answer, a list for the auditor."""

import re

import pytest
from django.urls import reverse

from tests.factories.cast import Cast
from tests.factories.customers import make_customer
from tests.web.signing import Sign

PHONE = "13987654321"


def test_asked_on_the_page_and_seen_by_the_auditor(sign: Sign, cast: Cast) -> None:
    make_customer(cast.stranger, cast.other_project.pk, name="欧阳小明", phone=PHONE)
    here = reverse("web:customer_check")
    answer = sign("agent").post(here, {"phone": PHONE, "paper": "", "name": "", "digits": ""})
    text = answer.content.decode()
    for words in ("欧阳*", "139****4321", "海城公司 · 听涛苑", "请找 stranger员（项目客关经理）"):
        assert words in text
    assert "小明" not in text
    assert "打开客户页" not in text
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "全公司没有登记过" in sign("agent").post(here, {"phone": "13900000000"}).content.decode()
    wrong = sign("agent").post(here, {"phone": "1398765432"})
    assert (wrong.status_code, "手机号少一位" in wrong.content.decode(), "1398765432" in wrong.content.decode()) == (422, True, True)
    assert sign("technician").get(here).status_code == 404
    log = reverse("web:customer_checks")
    listed = sign("manager").get(log).content.decode()
    for words in ("agent员", "139****4321", "按电话", "2 次，其中 1 次没有找到"):
        assert words in listed
    assert PHONE not in listed
    assert "139****0000" in sign("manager").get(log, {"found": "none"}).content.decode()
    assert "139****4321" not in sign("stranger").get(log).content.decode()
    assert sign("agent").get(log).status_code == 404


def cursor_of(text: str) -> list[str]:
    return re.findall(r'<input[^>]* name="(\w+)"[^>]* autofocus', text)


@pytest.mark.parametrize(
    ("typed", "box", "marked"),
    [
        ({"phone": ""}, "phone", 0),
        ({"phone": "1398765432"}, "phone", 1),
        ({"paper": "12"}, "paper", 1),
        ({"name": "张三"}, "digits", 1),
        ({"name": "张", "digits": "4321"}, "name", 1),
        ({"name": "张三", "room": "3-2-1502"}, "room", 1),
        ({"name": "长" * 101, "digits": "4321"}, "name", 1),
        ({"name": "张三", "paper": "11010519491231002X"}, "paper", 0),  # neither is wrong: the first that is filled
    ],
)
def test_after_a_refusal_the_cursor_is_in_the_box_that_was_refused(sign: Sign, typed: dict[str, str], box: str, marked: int) -> None:
    here = reverse("web:customer_check")
    answer = sign("agent").post(here, typed)
    text = answer.content.decode()
    assert (answer.status_code, cursor_of(text), text.count("is-invalid")) == (422, [box], marked)


def test_what_was_refused_is_seen_by_the_auditor(sign: Sign, cast: Cast) -> None:
    here, log = reverse("web:customer_check"), reverse("web:customer_checks")
    for middle in range(4):
        answer = sign("agent").post(here, {"phone": f"139000{middle}4321"})
    assert (answer.status_code, cursor_of(answer.content.decode())) == (422, ["phone"])
    listed = sign("manager").get(log).content.decode()
    for words in ("被拒", "逐个试相近的内容", "3 次，其中 3 次没有找到", "被拒 1 次"):
        assert words in listed
    for found, lines in (("refused", 1), ("none", 3), ("some", 0)):
        assert sign("manager").get(log, {"found": found}).content.decode().count("139****4321") == lines
