"""The forms of a case, at the desk, on the technician's phone and of the owner, are tried with bad values."""

import pytest

from tests.web.forms.desk import Desk
from tests.web.forms.test_bad_values import MOMENTS, PHONES
from tonglu.customers.imports.columns import COLUMNS as OWNERS

pytestmark = pytest.mark.django_db
ODD = "输入一个有效的值"
MUST, NUL, LONG = "这个字段是必填项", "空字符", "确保该变量"
HUGE = "1" * 100_000
IDS = {"x": "整数", "1.5": "整数", "0": "大于或等于", "-1": "大于或等于", "NaN": "整数", "4.4E+17": "整数", "\x00": "整数"}
TICKET = {"": MUST, "x": ODD, "g" * 32: ODD, HUGE: ODD}
WHEN = MOMENTS | {"": MUST, "0001-01-01T00:00": "要晚于现在"}
TABLES = [
    *(("intake", box, IDS | {"999999": "请重新选择"}) for box in ("place", "component", "problem")),
    ("intake", "home", dict.fromkeys(("x", "1", "1:2:3", "-1:", HUGE), ODD) | {":999999": "房间不存在", "999999:": "客户不存在"}),
    ("intake", "token", TICKET),
    ("report", "token", TICKET),
    ("intake", "contact_phone", {"\x00": NUL, "1381234567": "手机号少一位", "1.38E+10": "科学计数", HUGE: LONG}),
    ("report", "phone", {**PHONES, "13812345678": ""}),
    ("report", "room", {"\x00": NUL, HUGE: LONG}),
    ("parent", "number", {"": MUST, "\x00": NUL, "BX0": "没有找到工单", "😀": "没有找到工单", HUGE: LONG}),
    ("look", "reason", {"": "原因", " \u3000": "原因", HUGE: ""}),
    *((form, "appointed_at", WHEN | {"9999-12-31T23:59": "一年以后"}) for form in ("appoint", "field appoint")),
    ("pause", "until", WHEN | {"9999-12-31T23:59": "最多暂停"}),
    ("pause", "since", MOMENTS | {"0001-01-01T00:00": "暂停不能从过去开始", "9999-12-31T23:59": "一年以后"}),
    ("end pause", "pause_id", dict.fromkeys(("x", "1.5", "NaN"), "整数")),
]  # fmt: skip
CHOSEN = [
    ("intake", "node_id kind grade subject medium"), ("report", "kind project"), ("dispatch", "keeper_id"), ("redispatch", "keeper_id"),
    ("pause", "reason"), ("grade", "grade"), ("upload", "node"),
]  # fmt: skip
NOT_KEPT = {
    ("end pause", "pause_id"),
    ("report", "token"),
    *(("intake", box) for box in ("token", "home", "place", "component", "problem")),
}
TRIED = {(form, box) for form, boxes, *_ in [*TABLES, *CHOSEN] for box in boxes.split()} | {("report", "website")}
TRIED |= {("mapping", each.name) for each in OWNERS}


def test_headings_that_are_not_in_the_file(desk: Desk) -> None:
    assert not desk.fault("mapping", " ".join(each.name for each in OWNERS), "没有这一列", "选择一个有效的选项", is_kept=False)
