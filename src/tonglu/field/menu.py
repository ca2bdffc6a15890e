"""The tabs under the thumb."""

from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.ui import menu

menu.tab(label=_("我的工单"), url_name="field:orders", icon="clipboard-list", permission=P.CASE_HANDLE)
menu.tab(label=_("抢单"), url_name="field:pool", icon="zap", permission=P.CASE_GRAB)
menu.tab(label=_("提醒"), url_name="field:notices", icon="bell")
menu.tab(label=_("我的"), url_name="field:me", icon="circle-user")
