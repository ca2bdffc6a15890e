"""知道了, 我来处理: the answer of who was told that a case climbed."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tonglu.access.permissions import Permission as P
from tonglu.messaging.actions import read_asked
from tonglu.service.actions import answer_escalation
from tonglu.ui.doors import Request, requires
from tonglu.ui.forms import attempt
from tonglu.ui.pages import go, notify
from tonglu.ui.wording import worded
from tonglu.web.service.case import show_case


@requires(P.CASE_VIEW)
@require_POST
def answer(request: Request, case_id: int, escalation_id: int) -> HttpResponse:
    """知道了, 我来处理: from the page of the case."""
    said = give_answer(request, escalation_id)
    notify(request, said or _("已确认"), tone="late" if said else "done")
    return show_case(request, case_id, is_changed=True) if request.htmx else go(request, reverse("web:case", args=[case_id]))


def give_answer(request: Request, escalation_id: int) -> str:
    """Return the refusal in words, "" where the answer was taken; the notices that asked for it are read."""
    refusal = attempt(answer_escalation, escalation_id, answer=request.POST.get("answer", ""), by=request.actor)
    if refusal is None:
        read_asked(escalation_id, by=request.actor)
    return worded(refusal) if refusal else ""
