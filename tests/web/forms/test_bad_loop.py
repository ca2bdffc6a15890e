"""The forms around a case are tried with bad values: calls, ladder, grades, standards, notices, signatures, pushing events."""

import pytest

from tests.web.forms.desk import Desk
from tests.web.forms.test_bad_values import DAYS, FAR, MOMENTS, OF_A_VERSION
from tests.web.forms.words import LONG as WORDY
from tests.web.forms.words import NUL as BROKEN
from tests.web.forms.words import ODD, ODD_PLAIN
from tonglu.messaging.shipped import NOTICES

pytestmark = pytest.mark.django_db
MUST, NUL, LONG, WHOLE, LEAST, MOST = (
    "这个字段是必填项",
    "空字符",
    "确保该变量",
    "整数",
    "大于或等于",
    "小于或等于",
)
HUGE = "1" * 100_000
COUNTS = dict.fromkeys(("1.5", "NaN", "4.4E+17", "三十", "30%", "\x00", HUGE), WHOLE) | {"0": LEAST, "-1": LEAST, "9" * 40: MOST}
CLOCK = dict.fromkeys(("24:00", "9", "9:70", "早上", "4.4E+17", "\x00", HUGE), "有效的时间") | {"": MUST}
DIGESTS = {
    "": MUST, "，、": "请填 1 到 4 个", "9": "看不懂时间", "9:5": "看不懂时间", "24:00": "没有「24:00」", "9:60": "没有「9:60」",
    "一点": "看不懂时间", "\x00": NUL, "1:00,2:00,3:00,4:00,5:00": "请填 1 到 4 个", HUGE: LONG,
}  # fmt: skip
CODES = {
    "": MUST,
    "a": "编码用小写字母",
    "1a": "编码用小写字母",
    "上门": "编码用小写字母",
    "a b": "编码用小写字母",
    "a\x00": NUL,
    HUGE: LONG,
}
URLS = {
    "": MUST, "example.cn": "请填写完整的地址", "ftp://example.cn/": "请填写完整的地址", "http://example.cn/x": "https://",
    "https://10.0.0.1/x": "内网", "https://127.0.0.1/": "内网", "https://[::1]/": "内网", "https://localhost/x": "内网",
    "https://a:b@example.cn/": "不要写用户名", "https://example.cn:99999/": "请填写完整的地址", "https://例子.cn/": "请填写完整的地址",
    "https://example.cn/\x00": NUL, f"https://example.cn/{HUGE}": LONG,
}  # fmt: skip
WORDS_OF_RULES = {
    "": "请填写关键词", " \u3000": "请填写关键词", "、，": "请填写关键词", "水": "至少两个字", "长" * 31: "最多 30 字", BROKEN: NUL,
    " ".join(f"词{number}" for number in range(101)): "最多 100 个关键词", WORDY: LONG,
}  # fmt: skip
TABLES = [
    ("record", "words", {BROKEN: NUL, WORDY: LONG}),
    ("record", "later_at", MOMENTS),
    ("sign", "drawing", dict.fromkeys(("x", "=1+1", "甲", "data:image/svg+xml;base64,aGk="), "没有传完整")),
    ("sign", "drawing", {"\x00": NUL, "aGVsbG8=": "不能上传"}),
    ("script", "text", {"{phone}": "无法填写"}),
    ("script", "questions", {"好吗\n好吗": "写得一样", "\n".join(map(str, range(13))): "最多 12 个", "长" * 61: "最多 60 字"}),
    ("call rule", "rate", COUNTS | {"": MUST, "0": "", "101": MOST}), ("call rule", "hours", COUNTS | {"": MUST, "1441": MOST}),
    ("reject grade", "proposal", dict.fromkeys(("x", "1.5", "NaN", "\x00", HUGE), WHOLE) | {"0": LEAST, "-1": LEAST}),
    ("grade rule", "words", WORDS_OF_RULES), ("grade rule", "replaces", dict.fromkeys(("x", "1.5", "NaN", "\x00", HUGE), WHOLE)),
    ("counting rule", "threshold", COUNTS | {"": "达到多少应在 1 到 1000 之间", "1001": MOST}),
    ("counting rule", "within_days", COUNTS | {"": "天数应在 1 到 366 之间", "367": MOST}),
    ("ladder", "amount", COUNTS | {"": MUST, "0": "", "-1": ""} | dict.fromkeys(("-129601", "129601", "9" * 40), "相对到期时间")),
    ("ladder", "remind_minutes", COUNTS | dict.fromkeys(("0", "-1", "10081", "9" * 40), "未确认提醒应在")),
    ("ladder", "since", MOMENTS | OF_A_VERSION),
    ("standard", "code", CODES),
    ("standard", "limit_minutes", COUNTS | {"": "请填写多少分钟", "129601": MOST}),
    ("standard", "target", COUNTS | {"": MUST, "101": MOST}),
    ("standard", "since", DAYS | dict.fromkeys([*FAR, "2020-01-01"], "从今天起")),
    *(("norm", box, COUNTS | {"": MUST, "100001": MOST}) for box in ("households_warn", "households_late", "cases_warn", "cases_late")),
    *(("norm", box, {"1": "不能小于"}) for box in ("households_late", "cases_late")),
    ("wishes", "quiet_from quiet_until", CLOCK), ("wishes", "digest_at", DIGESTS),
    ("webhook", "url", URLS), ("changed webhook", "url", URLS),
    ("replay", "since until", MOMENTS | {"": MUST}),
    ("replay", "since", {"0001-01-01T00:00": "最多重推 31 天", "2026-10-01T00:00": "要晚于"}),
]  # fmt: skip
CHOSEN = [
    ("record", "result answer_finished answer_q0 answer_q1 answer_q2"),
    ("call rule", "kind grade where problem_id node_id calendar_id"), ("grade rule", "trigger grade"), ("counting rule", "trigger grade"),
    ("ladder", "clock level basis medium kind grade node_id"), ("standard", "measure kinds grades node_id"),
    ("wishes", " ".join(f"mail:{code}" for code in NOTICES)),
    ("webhook", "kinds node_id"), ("changed webhook", "kinds"),
]  # fmt: skip
# what the rule of the other kind has, and does not read
UNREAD = {("grade rule", "threshold"), ("grade rule", "within_days"), ("counting rule", "words"), ("counting rule", "replaces")}
NOT_KEPT = {("sign", "drawing"), ("grade rule", "replaces"), ("reject grade", "proposal")}
TRIED = {(form, box) for form, boxes, *_ in [*TABLES, *CHOSEN] for box in boxes.split()} | UNREAD


def test_words_of_a_rule(desk: Desk) -> None:
    assert not desk.fault("grade rule", "words", ODD, stored=[ODD_PLAIN])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        *(({"result": result, "words": " \u3000"}, "请写下客户说了什么") for result in ("dissatisfied", "very_dissatisfied", "refused")),
        ({"result": "later"}, "请填写与客户约定的回访时间"),
        ({"result": "later", "later_at": "0001-01-01T00:00"}, "约定的回访时间要晚于现在"),
        ({"result": "later", "later_at": "2026-09-30T12:00"}, "约定的回访时间要晚于现在"),
        ({"result": "later", "later_at": "9999-12-31T23:59"}, "约定的回访时间最多在 30 天以内"),
    ],
)
def test_call_that_says_too_little(desk: Desk, typed: dict[str, object], sentence: str) -> None:
    page = desk.send("record", typed)
    assert (page.status_code, sentence in page.content.decode()) == (422, True)
    assert str(typed.get("later_at", "")) in page.content.decode()
