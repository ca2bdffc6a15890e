"""The outbox in the menu, the bell in the top bar."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.messaging.queries import unread_count
from tonglu.ui import menu
from tonglu.ui.doors import actor_of


def unread(request: HttpRequest) -> int:
    actor = actor_of(request)
    return unread_count(actor) if actor else 0


menu.item(group="客服", label=_("消息"), url_name="web:messages", icon="send", permission=P.MESSAGE_VIEW)
menu.wire(bell="web:bell", unread=unread)
