"""What this part adds to the settings."""

from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.ui import menu

menu.item(
    group="设置", section="系统", label=_("系统健康"), note=_("是否一切正常、备份、磁盘和队列"),
    url_name="web:health", icon="heart-pulse", permission=P.SETTING_EDIT,
)  # fmt: skip
