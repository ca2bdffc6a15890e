"""What this part adds to the left menu."""

from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.ui import menu

menu.item(
    group="设置", section="组织与人员", label=_("组织架构"), note=_("集团到项目的树、部门和岗位"),
    url_name="web:organisation", icon="network", permission=(P.NODE_EDIT, P.PERSON_EDIT),
)  # fmt: skip
menu.item(
    group="设置", section="客服规则", label=_("时限规则"), note=_("各类工单多久响应、多久关闭"),
    url_name="web:policies", icon="timer", permission=P.SETTING_EDIT,
)  # fmt: skip
menu.item(
    group="设置", section="客服规则", label=_("升级规则"), note=_("超时后多久通知到哪一级"),
    url_name="web:ladder", icon="list-tree", permission=P.SETTING_EDIT,
)  # fmt: skip
menu.item(
    group="设置", section="客服规则", label=_("回访规则和话术"), note=_("处理完哪些要打电话问，怎么问"),
    url_name="web:check_back_settings", icon="phone-call", permission=P.SETTING_EDIT,
)  # fmt: skip
menu.item(
    group="设置", section="客服规则", label=_("等级规则"), note=_("哪些话、多少户会建议更高的等级"),
    url_name="web:grade_rules", icon="signal", permission=P.SETTING_EDIT,
)  # fmt: skip
menu.item(
    group="设置", section="客服规则", label=_("工作日历"), note=_("上班时间、法定假日和调休"),
    url_name="web:calendars", icon="calendar-days", permission=P.SETTING_EDIT,
)  # fmt: skip
menu.item(
    group="设置", section="数据", label=_("字典"), note=_("登记时可以选的部位、部品、分类"),
    url_name="web:lookups", icon="book-a", permission=P.SETTING_EDIT,
)  # fmt: skip
menu.item(
    group="设置", section="消息", label=_("消息模板"), note=_("发给客户和员工的文字"),
    url_name="web:message_texts", icon="message-square-text", permission=P.SETTING_EDIT,
)  # fmt: skip
