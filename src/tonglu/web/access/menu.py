"""What this part adds to the left menu and to the frame."""

from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.ui import menu
from tonglu.web.access.place import places

menu.wire(sign_out="web:sign_out", account="web:account", place="web:place", places=places)
menu.item(
    group="设置", section="组织与人员", label=_("人员"), note=_("谁在用系统：账户、授权、离职"),
    url_name="web:people", icon="users", permission=P.PERSON_VIEW,
)  # fmt: skip
menu.item(
    group="设置", section="组织与人员", label=_("排班和休假"), note=_("谁哪天上班、谁在休假、谁代班"),
    url_name="web:rosters", icon="calendar-range", permission=P.PERSON_VIEW,
)  # fmt: skip
menu.item(
    group="设置", section="组织与人员", label=_("角色权限"), note=_("每个角色能看什么、能做什么"),
    url_name="web:roles", icon="shield-check", permission=(P.ROLE_EDIT, P.PERSON_EDIT),
)  # fmt: skip
menu.item(
    group="设置", section="系统", label=_("操作记录"), note=_("谁在什么时候做了什么、看了什么"),
    url_name="web:audit", icon="scroll-text", permission=P.AUDIT_VIEW,
)  # fmt: skip
