"""What estates add to the left menu."""

from django.utils.translation import pgettext_lazy

from tonglu.access.permissions import Permission as P
from tonglu.ui import menu

menu.item(group="房产", label=pgettext_lazy("list", "项目"), url_name="web:projects", icon="building-2", permission=P.ESTATE_VIEW)
menu.item(group="房产", label=pgettext_lazy("list", "房间"), url_name="web:units", icon="door-open", permission=P.ESTATE_VIEW)
