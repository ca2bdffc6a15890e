"""The first three things of a technician, on the phone."""

from typing import Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tonglu.access.permissions import Permission as P
from tonglu.ui import first_steps
from tonglu.ui.doors import Request, requires
from tonglu.ui.first_steps import Step

STEPS: Final = (
    Step("finish", _("做完第一张工单"), _("到场、拍照、写结果，客户签字"), "wrench", "field:orders", facts=("service.case_finished",)),
    Step("pool", _("看看抢单"), _("手里空了，可以自己领"), "hand", "field:pool"),
    Step("me", _("看看“我的”"), _("语言、深浅色、退出登录，都在这里"), "user", "field:me"),
)


@requires(P.CASE_HANDLE)
@require_safe
def follow_step(request: Request, step: str) -> HttpResponse:
    return first_steps.follow(request, STEPS, step)


@requires(P.CASE_HANDLE)
@require_POST
def put_away(request: Request) -> HttpResponse:
    return first_steps.put_away(request, reverse("field:orders"))
