"""Boxes of numbers, days, choices and codes are tried with bad values: the expected decision for each class of input."""

import pytest

from tests.web.forms.desk import Desk

pytestmark = pytest.mark.django_db
NUMBER, DAY, MOMENT = "输入一个数", "输入一个有效的日期", "输入一个有效的日期/时间"
LARGE = "确认总共不超过"
# what is written into a box of an area → what is said
OUT = {"-1": "要大于 0", "0": "要大于 0", "9999999.99": "小于 100000"}
AREAS = {
    "1e9": LARGE, "NaN": NUMBER, "Infinity": NUMBER,
    "4.4E+17": LARGE, "239万": NUMBER, "113.625": "小数", "1" * 100_000: LARGE, "1\x002": NUMBER,
}  # fmt: skip
SHARES = {"-1": "份额要大于 0", "0": "份额要大于 0", "100.01": "份额要大于 0", "NaN": NUMBER, "4.4E+17": LARGE, "一半": NUMBER}
DAYS = dict.fromkeys(("2024-02-30", "0000-00-00", "99999-01-01", "2024.1.6", "4.4E+17", "\x00"), DAY)
FAR = {"9999-12-31": "不合理", "0001-01-01": "不合理"}
MOMENTS = dict.fromkeys(("2024-02-30T10:00", "0000-00-00T00:00", "2024-01-01T25:00", "9" * 100_000), MOMENT)
PAST = "生效时间不能早于现在"
OF_A_VERSION = {"2020-01-01T00:00": PAST, "0001-01-01T00:00": PAST, "9999-12-31T23:59": "两年以后"}
NUMBERS = [
    ("layout", "area_sqm inside_sqm", AREAS),
    *(("layout", box, OUT) for box in ("area_sqm", "inside_sqm")),
    *(("unit", box, OUT) for box in ("forecast_sqm", "measured_sqm", "inside_sqm", "shared_sqm")),
    ("unit", "forecast_sqm measured_sqm inside_sqm shared_sqm", AREAS),
    ("home", "share", SHARES),
]  # fmt: skip
CALENDAR = [
    ("dates", "signed_on delivered_on moved_in_on", DAYS),
    *(("dates", box, FAR) for box in ("signed_on", "delivered_on", "moved_in_on")),
    ("register", "born_on", DAYS | FAR),
    ("customer", "born_on", DAYS | FAR),
    ("home", "since", DAYS | FAR),
    ("mandate", "since until", DAYS),
    ("mandate", "since", {"0001-01-01": "年份", "9999-12-31": "年份"}),
    ("mandate", "until", {"0001-01-01": "年份", "9999-12-31": "年份", "2026-01-01": "晚于开始日期"}),
    ("circle", "since", DAYS | FAR),
    ("paper", "valid_until", DAYS | FAR),
    ("data row", "note", {"": "请填写原因", "\x00": "空字符", "长" * 100_000: "确保该变量"}),
    ("data row", "again", DAYS | {"": "到哪天再说", "0001-01-01": "明天到一年以内", "9999-12-31": "明天到一年以内"}),
    ("consent", "since", DAYS | FAR | {"0001-01-01": "请核对年份", "9999-12-31": "还没到"}),
    ("end_circle", "until", DAYS | {"0001-01-01": "要晚于开始日期"}),
    ("end_mandate", "until", DAYS | {"0001-01-01": "不能早于开始日期"}),
    ("end_home", "until", DAYS | FAR),
    ("contact", "happened_at", MOMENTS | {"9999-12-31T23:59": "接触时间不能晚于现在", "0001-01-01T00:00": "时间"}),
    *((form, "since", MOMENTS | OF_A_VERSION) for form in ("template", "policy")),
]
CHOSEN = [
    ("found", "place_id business_type"), ("building", "phase_id"), ("unit", "layout_id kind"),
    ("register", "node_id kind paper_kind gender"),
    ("home", "project_id role"), ("household", "household_id"), ("post", "department_id superior_id level"), ("customer", "gender"),
    ("project", "business_type"), ("contact", "medium is_inbound"),
    ("circle", "role"), ("consent", "purpose is_given how"), ("handle", "kind"), ("address", "kind"), ("customer", "lunar_month lunar_day"),
    ("mandate", "kind"), ("paper", "kind"), ("mark", "item_id"), ("graded", "letter"), ("contact wish", "mediums"), ("segment", "node_id"),
    ("roster", "calendar_id"), ("leave", "stand_in_id"),
    *((form, "survivor_id name gender born_on note phone") for form in ("merge", "join")), ("undo", "moves"), ("transfer", "ending"),
]  # fmt: skip
SLOTS = {
    "早班": "看不懂工作时段",
    "9:00-8:00": "结束要晚于开始",
    "9:00-25:00": "24:00",
    "\x00": "空字符",
    "9:00-12:00, 11:00-13:00": "重叠",
}
ROSTERS = [
    ("roster", "since", DAYS | {"0001-01-01": "排班不能从过去开始", "9999-12-31": "日期离现在太远"}),
    *(("roster", f"day{number}", SLOTS) for number in range(7)),
    ("roster day", "on", DAYS | {"0001-01-01": "日期离现在太远", "9999-12-31": "日期离现在太远"}),
    ("roster day", "slots", SLOTS | {"": "这个字段是必填项"}),
    ("leave", "since", MOMENTS | {"0001-01-01T00:00": "休假最长一年", "9999-12-31T23:59": "结束时间要晚于开始时间"}),
    ("leave", "until", MOMENTS | {"0001-01-01T00:00": "结束时间要晚于开始时间", "9999-12-31T23:59": "休假最长一年"}),
]
PHONES = {
    "": "这个字段是必填项", " \u3000": "这个字段是必填项", "\x00": "空字符", "1381234567": "手机号少一位，请补全", "4.4E+17": "科学计数",
    "138****5678": "打码", "13812345678": "已经登记过了", "😀": "不是电话号码", "1" * 100_000: "确保该变量", "-1": "请补全",
}  # fmt: skip
PAPERS = {
    "": "这个字段是必填项", " ": "这个字段是必填项", "1\x00": "空字符", "110105194912310021": "校验不对", "4.4E+17": "科学计数",
    "110105194902300026": "不存在", "1101051949123100": "位，请补全", "110105********002X": "打码", "1" * 100_000: "确保该变量",
}  # fmt: skip
PATTERN: dict[str, dict[str, str]] = {
    "floors": {
        "": "这个字段是必填项", "\x00": "空字符", "18-1": "起止不对", "0": "", "1-999": "起止不对", "-1": "看不懂", "1,1": "写了两次",
        "😀": "看不懂", "4.4E+17": "看不懂", "1" * 100_000: "确保该变量",
    },
    "without": {"\x00": "空字符", "1-2": "请填写楼层", "😀": "看不懂", "1" * 100_000: "确保该变量"},
    "entrances": {"\x00": "空字符", "1-999": "起止不对", "1-100": "单元太多", "1,1": "写了两次", "a-b-c": "看不懂"},
    "positions": {
        "": "这个字段是必填项", "\x00": "空字符", "0": "请填写每层的房间", "99": "每层最多", "-1": "看不懂",
        "01=没有": "没有户型", "1 1": "重复",
    },
}  # fmt: skip
# ending a home answers with the page of its sentence; whose entry a new one lies under is no box one types into
NOT_KEPT = {("end_home", "until"), ("item", "parent_id"), ("end_mandate", "until"), ("end_circle", "until")}
STANDS_IN = [
    ("mandate", "name", {"": "这个字段是必填项", "\x00": "空字符", "123": "不像姓名", "1" * 100_000: "确保该变量"}),
    ("mandate", "phone", {"": "只凭姓名分不清", "\x00": "空字符", "1381234567": "手机号少一位", "1" * 100_000: "确保该变量"}),
    ("mandate", "paper", {"\x00": "空字符", "110105194912310021": "校验不对", "4.4E+17": "科学计数", "1" * 100_000: "确保该变量"}),
    ("mandate", "room", {"\x00": "空字符", "99-9-9999": "没有", "1" * 100_000: "确保该变量"}),
    ("handle", "account", {"": "这个字段是必填项", "\x00": "空字符", "1" * 100_000: "确保该变量", "123456": "不会全是数字",
                           "ab": "6 到 20 位", "zhang***88": "打码", "4.4E+17": "科学计数", "张三": "不该出现的字符",
                           "1abcdef": "以字母开头"}),
    ("address", "place", {"": "这个字段是必填项", "\x00": "空字符", "长" * 100_000: "确保该变量",
                          "1234": "不像地址", "江城": "地址太短", "江城市***": "打码"}),
    ("customer", "lunar_month", {"auto": "没有公历生日", "8": "要一起填"}),
    ("customer", "lunar_day", {"15": "要一起填"}),
    ("mandate", "kind", {"agent": "到期日", "legal": "法定代表人是单位的"}),
    ("contact wish", "quiet_from quiet_until", dict.fromkeys(("25:00", "晚上", "\x00"), "有效的时间")),
    ("contact wish", "quiet_from", {"08:00": "不能相同"}),
]  # fmt: skip
ONE_WAY = "只填一种"
CHECKS = [
    ("check", "phone", {"": ONE_WAY, " \u3000": ONE_WAY, "\x00": "空字符", "1381234567": "手机号少一位", "138****5678": "打码",
                        "4.4E+17": "科学计数", "1" * 100_000: "确保该变量"}),
    ("check", "paper name digits room", {"\x00": "空字符", "1" * 100_000: "确保该变量"}),
    *(("check", box, {"4321": ONE_WAY}) for box in ("paper", "name", "digits", "room")),
]  # fmt: skip
CODES = [
    *STANDS_IN,
    *CHECKS,
    ("phone", "number", PHONES),
    ("paper", "number", PAPERS),
    *(("generate", box, tried) for box, tried in PATTERN.items()),
]
LABELS = {"3-2": "不能有短横线", "3\u202e": "已经有了", "-1": "不能有短横线", "\x00": "空字符", "": "这个字段是必填项"}
SECRETS = {
    "": "这个字段是必填项", "short": "密码", "12345678901": "密码", "a" * 100_000: "确保该变量", "a-new-\x00secret-8": "字符",
    "another-one-7": "两次输入的密码不一样",
}  # fmt: skip
OWNER_LINES = range(1, 7)
TYPED = {"\x00": "空字符", "1" * 100_000: "确保该变量"}
PART = {"1e9": LARGE, "NaN": NUMBER, "4.4E+17": LARGE, "一半": NUMBER, "33.333": "小数"}
OWNERS = [
    row
    for form in ("transfer", "shares")
    for row in (
        (form, "on", DAYS | {"9999-12-31": "还没到", "0001-01-01": "年份", "": "这个字段是必填项"}),
        (form, " ".join(f"name{line}" for line in OWNER_LINES), TYPED),
        (form, " ".join(f"phone{line}" for line in OWNER_LINES), TYPED),
        (form, " ".join(f"paper{line}" for line in OWNER_LINES), TYPED),
        (form, " ".join(f"share{line}" for line in OWNER_LINES), PART),
        (form, "name1", {"": "请填写姓名", "123": "不像姓名"}),
        (form, "phone1", {"": "只凭姓名分不清", "1381234567": "手机号少一位", "138****5678": "打码"}),
        (form, "paper1", {"110105194912310021": "校验不对", "4.4E+17": "科学计数"}),
        (form, "share1", {"0": "份额要大于 0", "-1": "份额要大于 0", "99.99": "份额"}),
        *((form, f"phone{line}", {"13700000078": "请填写姓名"}) for line in OWNER_LINES if line > 1),
    )
] + [("shares", "stake1", PART), ("shares", "stake1", {"0": "份额要大于 0", "50": "要么每位都填"})]


TABLES = [
    *NUMBERS, *CALENDAR, *ROSTERS, *CODES, *OWNERS,
    ("building", "label", LABELS), ("item", "parent_id", dict.fromkeys(("x", "1.5", "NaN"), "整数")),
]  # fmt: skip
OPEN = {("report", "project"), ("grant", "node_id"), ("policy", "node_id"), ("webhook", "node_id")}  # the whole group's
BY_HAND = {("password", box) for box in ("old", "password", "again")} | {
    ("register", "phones"),
    ("register", "paper"),
    ("home", "room"),
    ("shares", "stake2"),
}
TRIED = {(form, box) for form, boxes, *_ in [*TABLES, *CHOSEN] for box in boxes.split()} | BY_HAND


def test_secrets_are_judged_and_never_shown_again(desk: Desk) -> None:
    faults = {typed[:20]: desk.fault("password", "password", typed, sentence, is_kept=False) for typed, sentence in SECRETS.items()}
    faults["wrong old one"] = desk.fault("password", "old", "not-the-old-one", "原密码不对", is_kept=False)
    assert not {typed: said for typed, said in faults.items() if said}


def test_two_phones_in_one_box_are_two(desk: Desk) -> None:
    assert not desk.fault("register", "phones", "13911112222 / 13933334444")
    assert not desk.fault("register", "phones", "1381234567", "手机号少一位，请补全")
    assert not desk.fault("register", "paper", "110105194912310021", "校验不对")


def test_room_that_is_none(desk: Desk) -> None:
    tried = {"": "这个字段是必填项", "\x00": "空字符", "99-9-9999": "没有", "😀": "没有", "1" * 100_000: "确保该变量"}
    faults = {typed[:20]: desk.fault("home", "room", typed, sentence) for typed, sentence in tried.items()}
    assert not {typed: said for typed, said in faults.items() if said}
