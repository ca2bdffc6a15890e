"""The sheet that sales offices keep: one row per room, often with several owners in one cell."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from tonglu.lib import sheets
from tonglu.lib.labelled import N_
from tonglu.lib.plain import shown, widths
from tonglu.lib.refusals import Refused
from tonglu.lib.sheets import Cell, Column, cell_text

ROLES = {
    "业主": "owner",
    "产权人": "owner",
    "买受人": "owner",
    "共有人": "co_owner",
    "租户": "renter",
    "租客": "renter",
    "承租人": "renter",
    "家属": "family",
    "使用人": "occupant",
    "住户": "occupant",
    "代理人": "agent",
    "监护人": "guardian",
    "付款人": "payer",
    "联系人": "contact",
}
PAPERS = {
    "身份证": "id_card",
    "居民身份证": "id_card",
    "护照": "passport",
    "港澳通行证": "hk_macao",
    "台胞证": "taiwan",
    "居住证": "residence",
    "港澳台居民居住证": "residence",
    "外国人永久居留身份证": "foreign_pr",
    "统一社会信用代码": "uscc",
    "营业执照": "uscc",
    "军官证": "military",
}
_SHARE = re.compile(r"-?\d{1,9}(?:\.\d{1,9})? ?%?", re.ASCII)
MOST_SQM = 100_000
LONGEST_ALONE = 30  # signs of a number that stands alone in its cell
_FRACTION = re.compile(r"\d ?/ ?\d", re.ASCII)
_SEVERAL = re.compile(r"[/、,;|\n]+")


def several(cell: Cell) -> list[str]:
    """One or several values in a cell: 1101…/3301…"""
    if isinstance(cell, str) and cell.isascii() and cell.isalnum() and len(cell) <= LONGEST_ALONE:  # most of a large file
        return [cell]
    parts = [each.strip() for each in _SEVERAL.split(widths(cell_text(cell)[:1_000]))]
    return [each for each in parts if each]


def paper_numbers(cell: Cell) -> list[str]:
    """One or several numbers; a day would read like the eight digits of another paper."""
    if isinstance(cell, date):
        raise Refused("这一格是日期，不是证件号；请把这一列设为文本后重新填写")
    return several(cell)


def built_area(cell: Cell) -> Decimal:
    value = sheets.area(cell)
    if not 0 < value < MOST_SQM:
        raise Refused("面积要大于 0，小于 100000 ㎡")
    return value


def shares(cell: Cell) -> list[Decimal]:
    """Percent: 50, 50%, 60/40, or a fraction of one as table programs keep percentages: 0.5 is 50 %."""
    if isinstance(cell, float | int) and not isinstance(cell, bool) and 0 < cell <= 1:
        return [Decimal(str(cell)) * 100]
    return list(_shares(cell_text(cell)[:1_000]))


@lru_cache(maxsize=1_000)
def _shares(text: str) -> tuple[Decimal, ...]:
    if _FRACTION.fullmatch(widths(text)):
        raise Refused("“{text}”看不出是几分之几还是两个份额，请写成 50% 或 50/50", text=shown(text))
    return tuple(_share(each) for each in several(text))


def _share(text: str) -> Decimal:
    if not _SHARE.fullmatch(text):
        raise Refused("“{text}”不是份额，请写成 50% 或 50", text=shown(text))
    value = Decimal(text.removesuffix("%").rstrip())
    if not 0 < value <= 100:
        raise Refused("份额要大于 0，不超过 100")
    if value < 1 and not text.endswith("%"):
        raise Refused("份额“{text}”看不出是百分之几还是几分之几，请写成 50% 或 50", text=shown(text))
    return value.quantize(Decimal("0.01"))


COLUMNS = (
    Column(
        N_("项目"),
        "project",
        sheets.text,
        aliases=("项目名称", "小区名称", "小区"),
        note=N_("所选范围只有一个项目时可不填"),
        sample="云锦府",
    ),
    Column(N_("楼栋"), "building", sheets.text, aliases=("楼号", "幢号", "栋号"), sample="3"),
    Column(N_("单元"), "entrance", sheets.text, aliases=("单元号",), note=N_("没有单元的楼不填"), sample="2"),
    Column(
        N_("房号"), "room", sheets.text, required=True, aliases=("房间号", "房间", "室号"), note=N_("1502，或写全 3-2-1502"), sample="1502"
    ),
    Column(
        N_("姓名"),
        "names",
        sheets.co_owners,
        required=True,
        aliases=("业主姓名", "客户姓名", "业主", "买受人", "客户名称"),
        note=N_("多位用 / 隔开：张三/李四"),
        sample="张三/李四",
    ),
    Column(
        N_("手机"),
        "numbers",
        sheets.phones,
        aliases=("手机号", "手机号码", "电话", "联系电话", "联系方式"),
        note=N_("多个用 / 隔开"),
        sample="13800000000",
    ),
    Column(N_("证件类型"), "paper_kind", sheets.choice(PAPERS), note=N_("不填时按号码识别")),
    Column(
        N_("证件号"),
        "papers",
        paper_numbers,
        aliases=("身份证号", "证件号码", "身份证", "身份证号码"),
        note=N_("请把这一列设为文本；多位用 / 隔开"),
    ),
    Column(N_("身份"), "role", sheets.choice(ROLES), aliases=("关系", "客户类型"), note=N_("不填为业主，第二位起为共有人"), sample="业主"),
    Column(N_("份额"), "shares", shares, aliases=("产权份额", "占比"), note=N_("50% 或 60/40")),
    Column(N_("性别"), "gender", sheets.choice({"男": "male", "女": "female", "先生": "male", "女士": "female"})),
    Column(N_("签约日期"), "signed_on", sheets.day, sample="2024-05-01"),
    Column(N_("交付日期"), "delivered_on", sheets.day, aliases=("交房日期",), sample="2026-06-30"),
    Column(N_("入住日期"), "moved_in_on", sheets.day),
    Column(N_("建筑面积"), "measured_sqm", built_area, aliases=("实测面积", "面积"), note=N_("只用于新建的房间")),
    Column(N_("备注"), "note", sheets.text, note=N_("记在第一位业主名下")),
    Column(
        N_("原登记人"),
        "registered_by",
        sheets.text,
        aliases=("登记人", "录入人", "创建人", "建档人", "置业顾问", "跟进人", "归属人", "客户归属", "原归属人"),
        note=N_("新客户原来归谁跟进，记在时间线上"),
    ),
    Column(
        N_("原登记时间"),
        "registered_at",
        sheets.moment,
        aliases=("登记时间", "录入时间", "创建时间", "建档时间", "登记日期", "录入日期", "建档日期"),
        note=N_("新客户从这一天算起，不是从导入那天"),
    ),
)
