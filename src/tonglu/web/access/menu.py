"""What this part adds to the left menu and to the frame."""

from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.ui import menu
from tonglu.web.access.place import places

menu.wire(sign_out="web:sign_out", account="web:account", place="web:place", places=places)
menu.item(group="设置", label=_("人员"), url_name="web:people", icon="users", permission=P.PERSON_VIEW)
menu.item(group="设置", label=_("角色权限"), url_name="web:roles", icon="shield-check", permission=(P.ROLE_EDIT, P.PERSON_EDIT))
menu.item(group="设置", label=_("操作记录"), url_name="web:audit", icon="scroll-text", permission=P.AUDIT_VIEW)
