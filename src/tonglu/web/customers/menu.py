"""What customers add to the left menu, to the 新建 button and to the top bar."""

from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.ui import menu
from tonglu.web.customers import exporting

menu.item(group="客户", label=_("客户"), url_name="web:customers", icon="users", permission=P.CUSTOMER_VIEW)
menu.item(group="客户", label=_("疑似同一人"), url_name="web:customer_pairs", icon="users-round", permission=P.CUSTOMER_VIEW)
menu.item(group="客户", label=_("查重"), url_name="web:customer_check", icon="search-check", permission=P.CUSTOMER_CHECK)
menu.item(
    group="设置", section="系统", label=_("查重记录"), note=_("谁在什么时候查过谁，查得最多的是谁"),
    url_name="web:customer_checks", icon="search-check", permission=P.AUDIT_VIEW,
)  # fmt: skip
menu.new(label=_("登记客户"), url_name="web:customer_new", icon="user-plus", permission=P.CUSTOMER_EDIT)
menu.wire(search="web:search")
exporting.enrol_here()
