"""Every page's frame leads to its help."""

from tonglu.ui import menu
from tonglu.web.help.topics import help_for

menu.wire(help=help_for)
