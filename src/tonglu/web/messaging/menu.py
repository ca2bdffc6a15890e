"""The outbox in the menu, the bell in the top bar."""

from typing import cast

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tonglu.access.permissions import Permission as P
from tonglu.access.sessions import SessionStore
from tonglu.messaging.queries import unread_count
from tonglu.ui import menu
from tonglu.ui.doors import actor_of


def unread(request: HttpRequest) -> int:
    """The session brought the number; an act of this request may have changed it."""
    actor, sitter = actor_of(request), getattr(request.session, "sitter", None)
    if actor is None:
        return 0
    if request.method == "GET" and sitter is not None and sitter.pk == actor.person_id:
        return cast("SessionStore", request.session).unread
    return unread_count(actor)


menu.item(group="客服", label=_("消息"), url_name="web:messages", icon="send", permission=P.MESSAGE_VIEW)
menu.wire(bell="web:bell", unread=unread)
