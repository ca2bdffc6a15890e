"""What customers add to the left menu, to the 新建 button and to the top bar."""

from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.ui import menu
from tonglu.web.customers import exporting

menu.item(group="客户", label=_("客户"), url_name="web:customers", icon="users", permission=P.CUSTOMER_VIEW)
menu.item(group="客户", label=_("疑似同一人"), url_name="web:customer_pairs", icon="users-round", permission=P.CUSTOMER_VIEW)
menu.new(label=_("登记客户"), url_name="web:customer_new", icon="user-plus", permission=P.CUSTOMER_EDIT)
menu.wire(search="web:search")
exporting.enrol_here()
