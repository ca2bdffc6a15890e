"""Which section of the guide explains which page: by the beginning of the page's address, the longest that fits."""

from typing import Final

from django.http import HttpRequest

from tonglu.ui.addresses import url
from tonglu.web.help import guide

# beginning of the address → page of the guide, heading on it (none: its top)
TOPICS: Final[dict[str, tuple[str, str]]] = {
    "/cases/": ("02-desk", "找工单"),
    "/cases/board/": ("14-boards", "工单看板"),
    "/dashboard/": ("14-boards", "经营看板"),
    "/numbers/": ("14-boards", "数字是怎么算的"),
    "/cases/new/": ("02-desk", "接一个电话"),
    "/cases/suspected/": ("04-closing", "疑似重复"),
    "/customers/": ("05-customers", "客户页"),
    "/customers/pairs/": ("05-customers", "同一个人登记了两次"),
    "/customers/merges/": ("05-customers", "同一个人登记了两次"),
    "/customers/check/": ("05-customers", "查重：这个人公司里有没有"),
    "/customers/checks/": ("05-customers", "查重：这个人公司里有没有"),
    "/customers/quality/": ("17-data-quality", "资料质量清单"),
    "/segments/": ("05-customers", "客群"),
    "/search/": ("05-customers", "一个搜索框"),
    "/projects/": ("05-customers", "项目、楼栋、房间"),
    "/buildings/": ("05-customers", "项目、楼栋、房间"),
    "/units/": ("05-customers", "项目、楼栋、房间"),
    "/exports/": ("12-views-and-exports", "导出"),
    "/staffing/": ("15-standards", ""),
    "/imports/": ("06-imports", "五步"),
    "/organisation/": ("07-settings", "组织架构"),
    "/people/": ("07-settings", "人员"),
    "/roles/": ("07-settings", "角色权限"),
    "/settings/": ("07-settings", ""),
    "/settings/calendars/": ("07-settings", "工作日历"),
    "/settings/statutory/": ("07-settings", "工作日历"),
    "/settings/policies/": ("07-settings", "时限规则"),
    "/settings/lookups/": ("07-settings", "字典"),
    "/settings/messages/": ("07-settings", "消息模板"),
    "/settings/health/": ("13-health", ""),
    "/messages/": ("07-settings", "消息模板"),
    "/audit/": ("07-settings", "操作记录"),
    "/history/": ("07-settings", "操作记录"),
    "/bell/": ("00-index", "在每一页都一样"),
    "/account/": ("00-index", "在每一页都一样"),
    "/help/": (guide.FIRST, ""),
    "/field/": ("03-dispatch", "维修工，在手机上"),
    "/sign-in/": ("01-start", "启动"),
    "/forgotten/": ("01-start", "启动"),
    "/link/": ("01-start", "启动"),
}
HOME: Final = ("02-desk", "工作台")


def topic_of(path: str) -> tuple[str, str] | None:
    """Return page and heading for an address; None where nobody has said which."""
    if path == "/":
        return HOME
    fitting = [each for each in TOPICS if path.startswith(each)]
    return TOPICS[max(fitting, key=len)] if fitting else None


def help_for(request: HttpRequest) -> str:
    """The address of the help for the page being shown."""
    slug, heading = topic_of(request.path) or (guide.FIRST, "")
    address = url("web:help", slug)
    return f"{address}#{guide.anchor_of(heading)}" if heading else address
