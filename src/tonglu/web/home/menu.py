"""The workbench stands first in the menu and is where the brand leads."""

from django.utils.translation import gettext_lazy as _

from tonglu.ui import menu

menu.item(group="工作台", label=_("工作台"), url_name="web:home", icon="layout-dashboard")
menu.wire(home="web:home", settings="web:settings")
