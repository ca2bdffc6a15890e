"""What the numbers add to the left menu."""

from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.ui import menu

menu.item(group="客服", label=_("工单看板"), url_name="web:board", icon="columns-3", permission=P.CASE_VIEW)
menu.item(group="分析", label=_("经营看板"), url_name="web:dashboard", icon="chart-column", permission=P.NUMBER_VIEW)
menu.item(group="分析", label=_("指标口径"), url_name="web:numbers", icon="book-open", permission=P.NUMBER_VIEW)
menu.item(group="分析", label=_("人员负荷"), url_name="web:staffing", icon="users-round", permission=P.STAFFING_VIEW)
