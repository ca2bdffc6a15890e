"""What left the house, what waits and what did not arrive; numbers stay veiled."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.messaging.actions import send_again
from tonglu.messaging.queries import messages_for
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import attempt
from tonglu.ui.keyset import Sort
from tonglu.ui.listing import Facet, Listing, col
from tonglu.ui.pages import go, notify, render
from tonglu.ui.wording import worded
from tonglu.web.access.place import within_place

STATES = [
    ("waiting", gettext_lazy("待发送")),
    ("sending", gettext_lazy("发送中")),
    ("sent", gettext_lazy("已发送")),
    ("held", gettext_lazy("已拦截")),
    ("failed", gettext_lazy("失败")),
    ("unknown", gettext_lazy("结果未知")),
    ("gathered", gettext_lazy("待汇总")),
    ("digested", gettext_lazy("已汇总")),
]
MEDIA = [("sms", gettext_lazy("短信")), ("mail", gettext_lazy("邮件"))]
LISTING = Listing(
    sorts=(Sort("created", "created_at", is_descending=True),),
    facets=(Facet("state", gettext_lazy("状态"), STATES), Facet("medium", gettext_lazy("方式"), MEDIA)),
)
TONES = {
    "waiting": "wait",
    "sending": "hand",
    "sent": "done",
    "held": "warn",
    "failed": "late",
    "unknown": "late",
    "gathered": "wait",
    "digested": "done",
}
COLUMNS = [
    col("created", gettext_lazy("时间")),
    col("to", gettext_lazy("发给")),
    col("text", gettext_lazy("内容"), wide=True),
    col("medium", gettext_lazy("方式"), quiet=True),
    col("state", gettext_lazy("状态")),
    col("act"),
]


@requires(P.MESSAGE_VIEW)
def list_messages(request: Request) -> HttpResponse:
    page = LISTING.page(request, messages_for(within_place(request)))
    return render(request, "messaging/outbox.html", block="rows", page=page, columns=COLUMNS, tones=TONES)


@requires(P.MESSAGE_VIEW)
@require_POST
def send_message_again(request: Request, message_id: int) -> HttpResponse:
    refusal = attempt(send_again, message_id, reason=request.POST.get("reason", ""), by=request.actor)
    notify(request, worded(refusal) if refusal else _("已重新排队，稍后发送"), tone="late" if refusal else "done")
    return go(request, reverse("web:messages"))
