"""What the service adds to the left menu and to the 新建 button."""

from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.ui import menu
from tonglu.web.service import exporting

menu.item(group="客服", label=_("工单"), url_name="web:cases", icon="headset", permission=P.CASE_VIEW)
menu.item(group="客服", label=_("回访"), url_name="web:check_backs", icon="phone-call", permission=P.CHECKBACK_DO)
menu.item(group="客服", label=_("异常任务"), url_name="web:abnormal", icon="siren", permission=(P.CASE_DISPATCH, P.CASE_ACCEPT))
menu.item(group="客服", label=_("疑似重复"), url_name="web:suspicions", icon="copy-check", permission=P.CASE_EDIT)
menu.item(
    group="设置", section="客服规则", label=_("服务标准"), note=_("对业主承诺什么，做到多少"),
    url_name="web:standards", icon="badge-check", permission=P.SETTING_EDIT,
)  # fmt: skip
menu.new(label=_("登记工单"), url_name="web:intake", icon="phone-incoming", permission=P.CASE_OPEN)
exporting.enrol_here()
