"""What this part adds to the left menu."""

from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.ui import menu

menu.item(group="设置", label=_("组织架构"), url_name="web:organisation", icon="network", permission=(P.NODE_EDIT, P.PERSON_EDIT))
menu.item(group="设置", label=_("时限规则"), url_name="web:policies", icon="timer", permission=P.SETTING_EDIT)
menu.item(group="设置", label=_("工作日历"), url_name="web:calendars", icon="calendar-days", permission=P.SETTING_EDIT)
menu.item(group="设置", label=_("字典"), url_name="web:lookups", icon="book-a", permission=P.SETTING_EDIT)
menu.item(group="设置", label=_("消息模板"), url_name="web:message_texts", icon="message-square-text", permission=P.SETTING_EDIT)
