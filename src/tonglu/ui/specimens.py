"""Invented people and records for /ui/; nothing here is read from the database."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tonglu.lib import clock
from tonglu.lib.refusals import Refused
from tonglu.ui.formats import local
from tonglu.ui.forms import DayField, FilesField, Form, WordsField
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Chip, ChosenFacet, Column, Days, col


class IntakeSpecimen(Form):
    """A form with every kind of field."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    mobile = forms.CharField(
        label=gettext_lazy("手机"), widget=forms.TextInput(attrs={"inputmode": "tel"}), help_text=gettext_lazy("来电号码，11 位")
    )
    medium = forms.ChoiceField(
        label=gettext_lazy("来源"),
        choices=[("phone", gettext_lazy("电话")), ("desk", gettext_lazy("前台")), ("web", gettext_lazy("网页"))],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=[("repair", gettext_lazy("报修")), ("complaint", gettext_lazy("投诉"))])
    on = DayField(label=gettext_lazy("期望上门"), required=False)
    words = WordsField(label=gettext_lazy("客户原话"), rows=3)
    photos = FilesField(label=gettext_lazy("照片"), required=False)
    agrees = forms.BooleanField(label=gettext_lazy("同意回访"), required=False)


@dataclass(frozen=True)
class Row:
    pk: int
    number: str
    kind: str
    words: str
    name: str
    home: str
    state: str
    state_label: str
    used: float
    left: str

    @property
    def is_late(self) -> bool:
        return self.used >= 1


class PageSpecimen:
    """What Listing.page returns, without a table behind it."""

    path = "/ui/"
    wish = "渗"
    sort = "-opened"
    sort_key = "opened"
    is_descending = True
    sorts = {each.key: each for each in (Sort("opened", "opened_at"), Sort("due", "due_at"))}
    count_words = "1,000+"
    next_url = "/ui/?after=2"
    previous_url = ""
    clear_url = "/ui/"
    notes = ()

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        kinds = [("repair", _("报修")), ("complaint", _("投诉")), ("question", _("咨询"))]
        self.facets = [
            ChosenFacet(("kind",), _("类型"), tuple(kinds), ("repair",), Days()),
            ChosenFacet(("opened", "opened_from", "opened_to"), _("来件"), (("today", _("今天")),), (), Days(("2026-11-01", ""))),
        ]
        self.faults = [_("{what}的开始日期晚于结束日期；这个条件没有用上。").format(what=_("关闭"))]
        self.chips = [Chip("", "“渗”", "/ui/"), Chip(_("类型"), _("报修"), "/ui/")]

    def sort_url(self, key: str) -> str:
        return f"/ui/?sort={key}"


def rows() -> list[Row]:
    return [
        Row(
            1,
            "BX26110917",
            _("报修"),
            _("外窗雨天渗水，墙皮已经鼓起"),
            "吴艳轩",
            "云锦府 3-2-1502",
            "handling",
            _("处理中"),
            1.2,
            _("超 3 小时 10 分"),
        ),
        Row(
            2,
            "TS26110802",
            _("投诉"),
            _("楼上装修太吵，物业来了两次都没有人管"),
            "张刚",
            "云锦府 1-1-0304",
            "new",
            _("待受理"),
            0.82,
            _("剩 42 分钟"),
        ),
        Row(
            3, "BX26110733", _("报修"), _("可视对讲没有画面"), "李霞", "翡翠湾 8-2-0904", "accepted", _("已受理"), 0.35, _("剩 6 小时 5 分")
        ),
        Row(4, "ZX26110621", _("咨询"), _("车位办证需要哪些材料"), "赵子涵", "翡翠湾 17-3-2201", "paused", _("等待中"), 0.5, _("已暂停")),
        Row(5, "BX26110518", _("报修"), _("卫生间地漏返味"), "欧阳明月", "云锦府 6-1-2904", "closed", _("已关闭"), 0.6, _("按时")),
    ]


def steps() -> list[dict[str, Any]]:
    at = clock.now()
    return [
        {"label": _("受理"), "state": "done", "who": "林晓棠", "at": at - timedelta(hours=20)},
        {"label": _("派单"), "state": "done", "who": "周衡", "at": at - timedelta(hours=19)},
        {"label": _("处理"), "state": "now", "who": "陈师傅", "note": _("已到场")},
        {"label": _("回访"), "state": "todo"},
        {"label": _("关闭"), "state": "todo"},
    ]


def clock_lines() -> list[dict[str, Any]]:
    start = local(clock.now()).replace(hour=9, minute=0) - timedelta(days=1)
    return [
        {"from_at": start, "to_at": start + timedelta(hours=1), "minutes": 60, "words": _("周三 09:00–12:00")},
        {
            "from_at": start + timedelta(hours=1),
            "to_at": start + timedelta(hours=3),
            "minutes": 0,
            "words": _("等客户配合，暂停"),
            "is_pause": True,
        },
        {
            "from_at": start + timedelta(days=1),
            "to_at": start + timedelta(days=1, hours=3),
            "minutes": 180,
            "words": _("调休上班 09:00–12:00"),
            "is_predicted": True,
        },
    ]


def events() -> list[dict[str, Any]]:
    at = clock.now()
    return [
        {
            "at": at - timedelta(minutes=35),
            "title": _("到场"),
            "who": "陈师傅",
            "icon": "map-pin",
            "tone": "hand",
            "words": _("已拍照三张，渗水点在窗框左下角。"),
        },
        {"at": at - timedelta(hours=3), "title": _("超时提醒已发出"), "who": _("系统"), "icon": "bell-ring", "tone": "late"},
        {
            "at": at - timedelta(hours=19),
            "title": _("派单给陈师傅"),
            "who": "周衡",
            "icon": "user-round-check",
            "tone": "new",
            "source": _("派单台"),
        },
        {"at": at - timedelta(days=400), "title": _("交付"), "who": _("交付中心"), "icon": "key-round", "tone": "done", "url": "/ui/"},
    ]


def numbers() -> list[dict[str, Any]]:
    return [
        {"label": _("已超时"), "value": "3", "url": "/ui/", "tone": "late", "note": _("较昨日 −2")},
        {"label": _("今日到期"), "value": "12", "url": "/ui/", "tone": "warn"},
        {"label": _("待受理"), "value": "28", "url": "/ui/"},
        {"label": _("本月准时关闭率"), "value": "91.2", "unit": "%", "url": "/ui/", "tone": "done", "note": _("较上月 +3.1")},
    ]


def trees() -> list[dict[str, Any]]:
    buildings = [{"label": _("1 栋"), "count": 120}, {"label": _("3 栋"), "count": 96, "url": "/ui/", "is_active": True}]
    return [
        {
            "label": "云锦府",
            "note": _("一期"),
            "children": [{"label": _("住宅"), "children": buildings}, {"label": _("车位"), "count": 340}],
        }
    ]


def bars() -> dict[str, Any]:
    return {
        "xAxis": {"type": "category", "data": [_("渗漏"), _("门窗"), _("设备"), _("装修"), _("物业")]},
        "yAxis": {"type": "value"},
        "legend": {"top": 0, "right": 0},
        "series": [
            {"type": "bar", "stack": "a", "barWidth": 28, "name": _("报修"), "data": [182, 146, 139, 90, 20]},
            {"type": "bar", "stack": "a", "name": _("投诉"), "data": [94, 83, 118, 90, 97]},
        ],
    }


def lines() -> dict[str, Any]:
    return {
        "xAxis": {"type": "category", "boundaryGap": False, "data": [f"{each}月" for each in range(1, 11)]},
        "yAxis": {"type": "value", "min": 70, "max": 100},
        "series": [
            {"type": "line", "name": _("准时关闭率"), "data": [82, 84, 81, 86, 87, 85, 88, 90, 88, 91.2], "areaStyle": {"opacity": 0.08}}
        ],
    }


def faulty_form() -> IntakeSpecimen:
    form = IntakeSpecimen({"name": "吴艳轩", "mobile": "1381234567", "medium": "phone", "kind": "repair", "words": ""})
    form.add_error("mobile", Refused("手机号少一位，请补全"))
    form.add_error(None, Refused("这位客户今天已有一张同样的工单 {number}，请先核对", number="BX26110917"))
    return form


def columns() -> list[Column]:
    return [
        col("number", _("工单号")),
        col("kind", _("类型")),
        col("words", _("客户原话"), wide=True),
        col("name", _("客户"), quiet=True),
        col("home", _("房号")),
        col("due", _("时限")),
        col("state", _("状态")),
        col("next", ""),
    ]


def tabs() -> list[dict[str, Any]]:
    return [
        {"label": _("全部"), "url": "/ui/", "is_active": True, "count": 28},
        {"label": _("我的"), "url": "/ui/", "is_active": False, "count": 3, "tone": "late"},
        {"label": _("已关闭"), "url": "/ui/", "is_active": False},
    ]


def hits() -> list[dict[str, Any]]:
    person = {"label": "吴艳轩", "note": "138****6097 · 云锦府 3-2-1502", "url": "/ui/"}
    case = {"label": "BX26110917", "note": _("外窗雨天渗水"), "url": "/ui/", "state": _("处理中"), "tone": "hand"}
    return [
        {"label": _("客户"), "icon": "user", "hits": [person], "more_url": "/ui/"},
        {"label": _("工单"), "icon": "headset", "hits": [case]},
    ]


def problems() -> list[tuple[str, str]]:
    words = _("外窗渗水 墙面开裂 地漏返味 对讲无画面 门锁失灵 电梯异响 水管漏水 地板起拱 插座无电 空调不冷")
    return [(str(at), each) for at, each in enumerate(words.split())]


def everything() -> dict[str, Any]:
    """Return all that the living page draws."""
    drawn = (columns, steps, clock_lines, events, numbers, trees, bars, lines, tabs, hits, problems)
    return {
        **{each.__name__: each() for each in drawn},
        "page": PageSpecimen(rows()),
        "form": IntakeSpecimen(),
        "faulty": faulty_form(),
        "now": clock.now(),
        "sums": [Decimal("99999.5"), Decimal(2_390_000), Decimal(1_230_000_000), None],
        "photos": [{"url": static("mark.svg"), "label": each} for each in (_("渗水点"), _("窗框"), _("墙面"))],
    }
