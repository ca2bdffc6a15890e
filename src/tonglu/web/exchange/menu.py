"""Imports in the left menu."""

from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission
from tonglu.ui import menu

menu.item(
    group="设置", section="数据", label=_("导入"), note=_("业主、房间、工单从表格进来"),
    url_name="web:imports", icon="file-up", permission=Permission.IMPORT_RUN,
)  # fmt: skip
menu.item(
    group="设置", section="数据", label=_("事件推送"), note=_("有变化时主动告诉别的系统"),
    url_name="web:webhooks", icon="webhook", permission=Permission.WEBHOOK_EDIT,
)  # fmt: skip
menu.item(
    group="设置", section="数据", label=_("导出记录"), note=_("谁导出了什么、为什么，下载自己的文件"),
    url_name="web:exports", icon="file-down", permission=(Permission.EXPORT_RUN, Permission.EXPORT_AGREE, Permission.AUDIT_VIEW),
)  # fmt: skip
