"""What segments add to the left menu."""

from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.ui import menu
from tonglu.web.standing import exporting, quality_exporting

menu.item(group="客户", label=_("客群"), url_name="web:segments", icon="group", permission=P.CUSTOMER_VIEW)
menu.item(group="客户", label=_("资料质量"), url_name="web:data_quality", icon="list-checks", permission=P.CUSTOMER_VIEW)
exporting.enrol_here()
quality_exporting.enrol_here()
