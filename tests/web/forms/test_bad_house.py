"""The forms of people, organisation and settings are tried with bad values: the expected decision for each class."""

import pytest

from tests.web.forms.desk import Desk
from tests.web.forms.test_bad_values import DAYS, FAR, SECRETS

pytestmark = pytest.mark.django_db
MUST, NUL, LONG = "这个字段是必填项", "空字符", "确保该变量"
HUGE = "1" * 100_000
NAMES = {
    "": MUST,
    " ": MUST,
    "a\x00": NUL,
    "张三": "登录名用",
    "a": "登录名用",
    "a b": "登录名用",
    "agent": "已有人使用",
    "😀": "登录名用",
    HUGE: LONG,
}
MOBILES = {"\x00": NUL, "1381234567": "手机号少一位", "4.4E+17": "科学计数", "138****5678": "打码", "😀": "不是电话号码", HUGE: LONG}
MAILS = {"\x00": NUL, "a@": "不完整", "王@": "不完整", "a b@c.cn": "不完整", HUGE: LONG}
CODES = {"\x00": NUL, "P2": "已", HUGE: LONG}
SPANS = {
    "\x00": NUL, "9": "看不懂工作时段", "9:00-9:00": "结束要晚于开始", "18:00-9:00": "结束要晚于开始", "9:00-25:00": "结束要晚于开始",
    "9:70-10:00": "超过了 59", "9:00-12:00,11:00-13:00": "重叠", "4.4E+17": "看不懂", "😀": "看不懂", HUGE: LONG,
}  # fmt: skip
AMOUNTS = {
    "": MUST,
    "0": "大于或等于",
    "-1": "大于或等于",
    "99999999": "小于或等于",
    "1.5": "整数",
    "NaN": "整数",
    "4.4E+17": "整数",
    "一": "整数",
}
SHARES = {**AMOUNTS, "": "", "101": "小于或等于"}
TABLES = [
    ("person", "username", NAMES), ("item", "code", {"\x00": NUL, HUGE: LONG}),
    *((form, "mobile", MOBILES) for form in ("person", "changed person")),
    *((form, "email", MAILS) for form in ("person", "changed person")),
    *((form, "joined_on", DAYS | FAR) for form in ("person", "changed person")),
    *((form, "code", CODES) for form in ("node", "changed node")),
    ("grant", "since until", DAYS), ("grant", "since", FAR), ("grant", "until", FAR),
    ("tenure", "since", DAYS | FAR),
    ("week", "day0 day1 day2 day3 day4 day5 day6", SPANS),
    *((form, "on", DAYS | dict.fromkeys([*FAR, "1999-12-31"], "年份") | {"": MUST}) for form in ("day", "statutory day")),
    ("policy", "amount", AMOUNTS), *((form, "hours_share", SHARES) for form in ("person", "changed person")),
    ("key", "per_minute", {**AMOUNTS, "": ""}),
    ("key", "expires_on", DAYS | dict.fromkeys([*FAR, "2026-09-29", "2037-01-01"], "有效期要在")),
    ("backups", "hour keep", {typed: said for typed, said in AMOUNTS.items() if "大于" not in said and "小于" not in said}),
    ("backups", "hour", {"24": "小于或等于", "-1": "大于或等于"}),
    ("backups", "keep", {"0": "大于或等于", "366": "小于或等于"}),
    ("backups", "folder", {"\x00": NUL, "backups": "完整的路径", "甲": "完整的路径", HUGE: LONG}),
    ("department", "duty", {"\x00": NUL, HUGE: LONG}),
    ("sign in", "username", {"": MUST, "\x00": NUL, HUGE: LONG, "nobody": "不对", "a%;--": "不对", "😀": "不对"}),
    ("forgotten", "username", {"": MUST, "\x00": NUL, HUGE: LONG}),
]  # fmt: skip
CHOSEN = [
    ("person", "home_id"), ("changed person", "home_id"), ("grant", "role_id node_id"), ("tenure", "post_id"),
    ("node", "kind calendar_id"), ("changed node", "kind calendar_id"), ("moved node", "parent_id"),
    ("key", "scopes"), ("day", "kind as_weekday"), ("statutory day", "kind as_weekday"),
    ("policy", "clock kind grade node_id unit calendar_id"),
]  # fmt: skip
BY_HAND = {("sign in", "password"), ("first password", "password"), ("first password", "again")}
TRIED = {(form, box) for form, boxes, *_ in [*TABLES, *CHOSEN] for box in boxes.split()} | BY_HAND


def test_secrets_are_judged_and_never_shown_again(desk: Desk) -> None:
    faults = {typed[:20]: desk.fault("first password", "password", typed, sentence, is_kept=False) for typed, sentence in SECRETS.items()}
    faults["again"] = desk.fault("first password", "again", "another-one-7", "两次输入的密码不一样", is_kept=False)
    faults["sign in"] = desk.fault("sign in", "password", "not-the-old-one", "登录名或密码不对", is_kept=False)
    faults["blank"] = desk.fault("sign in", "password", "", MUST)
    assert not {typed: said for typed, said in faults.items() if said}
