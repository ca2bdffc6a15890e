"""How cells of a case register are read, whichever hotline or shop wrote it."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tonglu.lib.plain import has_controls, shown, widths
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import Cell, cell_text, choice
from tonglu.service.rules.states import CaseKind
from tonglu.service.rules.wording import LONGEST_WORDS

LONGEST_NAME = 100
MOST_DAYS = 3_660
MEDIUMS = {
    "电话": "phone", "来电": "phone", "前台": "desk", "微信": "wechat", "公众号": "wechat", "网站": "web", "网页": "web",
    "来信": "letter", "信件": "letter", "邮件": "mail", "邮箱": "mail", "12345": "hotline", "热线": "hotline", "媒体": "media",
    "微博": "media", "上门": "visit", "走访": "visit", "接口": "api",
}  # fmt: skip
KINDS = choice({each.label: each.value for each in CaseKind})


@dataclass(frozen=True, slots=True)
class Speaker:
    is_anonymous: bool
    name: str


def words(cell: Cell) -> str:
    """The customer's own words, to the last blank: exact repeats are found by them."""
    said = cell_text(cell).replace("\r\n", "\n").replace("\r", "\n")
    if len(said) > LONGEST_WORDS:
        raise Refused("内容太长（{count} 字），最多 {most} 字", count=len(said), most=LONGEST_WORDS)
    if has_controls(said):
        raise Refused("内容中有看不见的控制字符，请删去后重填")
    return said


def medium(cell: Cell) -> str:
    """The way it came; apps by any name are the app, what is not known is 其他."""
    plain = widths(cell_text(cell)).lower()
    if plain.endswith("app"):
        return "app"
    return MEDIUMS.get(plain, "other")


def speaker(cell: Cell) -> Speaker:
    """Whether the customer stays unnamed: 1/是/匿名, 0/否, or a name as it was given."""
    plain = widths(cell_text(cell))
    if plain in {"1", "是", "Y", "y", "匿名", "匿名者", "无"}:
        return Speaker(is_anonymous=True, name="")
    if plain in {"0", "否", "N", "n"}:
        return Speaker(is_anonymous=False, name="")
    if len(plain) > LONGEST_NAME or has_controls(plain):
        raise Refused("“{text}”不是姓名，也不是“是”或“否”", text=shown(plain))
    return Speaker(is_anonymous=False, name=plain)


def days(cell: Cell) -> Decimal:
    """A number of days, whole or in parts: 6, 6.5."""
    plain = widths(cell_text(cell)).removesuffix("天")
    try:
        count = Decimal(plain)
    except InvalidOperation:
        raise Refused("“{text}”不是天数", text=shown(plain)) from None
    if not (count.is_finite() and 0 <= count <= MOST_DAYS):
        raise Refused("天数 {text} 不合理，应在 0 到 {most} 之间", text=shown(plain), most=MOST_DAYS)
    return count
