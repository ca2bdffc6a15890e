"""The first three things of each workbench."""

from collections.abc import Sequence
from typing import Final

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tonglu.access.permissions import Permission as P
from tonglu.ui import first_steps
from tonglu.ui.doors import Request, signed_in
from tonglu.ui.first_steps import Step
from tonglu.web.home.benches import Bench, bench_of

BELL: Final = Step("bell", _("设好提醒"), _("哪些响铃，哪些发邮件，几点以后不打扰"), "bell", "web:notice_wishes")
STEPS: Final[dict[Bench, tuple[Step, ...]]] = {
    Bench.AGENT: (
        Step(
            "call", _("接第一个电话"), _("先输号码，再写原话，Ctrl+Enter 保存"), "phone-incoming", "web:intake", needs=P.CASE_OPEN,
            facts=("service.case_opened",),
        ),
        Step("owner", _("找一位业主"), _("按 / 搜姓名、拼音、手机后四位或房号"), "search", "web:customers", needs=P.CUSTOMER_VIEW),
        BELL,
    ),
    Bench.DISPATCHER: (
        Step(
            "dispatch", _("派第一张工单"), _("打开待派单，选好处理人"), "send", "web:cases", "?state=accepted",
            facts=("service.case_dispatched",),
        ),
        Step("board", _("看工单看板"), _("谁手里几张，哪张快超时"), "columns-3", "web:board", "?by=keeper"),
        BELL,
    ),
    Bench.LEAD: (
        Step(
            "close", _("关闭一张处理完的工单"), _("看结果和照片，回访过的就可以关"), "circle-check", "web:cases", "?state=done",
            facts=("service.case_closed",),
        ),
        Step("dashboard", _("看经营看板"), _("每个数字都能点开到工单"), "chart-column", "web:dashboard", needs=P.NUMBER_VIEW),
        BELL,
    ),
    Bench.ADMIN: (
        Step(
            "import", _("导入房间和业主"), _("用 Excel 模板，先预览再写入"), "file-up", "web:imports", needs=P.IMPORT_RUN,
            facts=("exchange.import_applied",),
        ),
        Step(
            "people", _("邀请同事"), _("建好账户，发一次性登录链接"), "user-plus", "web:person_new", needs=P.PERSON_EDIT,
            facts=("access.person_joined",),
        ),
        Step("calendar", _("核对工作日历"), _("节假日和调休决定每个时限"), "calendar", "web:calendars", needs=P.SETTING_EDIT),
    ),
}  # fmt: skip
# who answers for a whole city looks before acting
DIRECTOR: Final = (
    STEPS[Bench.LEAD][1],
    Step("abnormal", _("看异常任务"), _("超时、多次重新处理、多次退单，都在一屏"), "siren", "web:abnormal", needs=P.CASE_DISPATCH),
    Step("ladder", _("核对升级规则"), _("超时多久，谁会知道"), "trending-up", "web:ladder", needs=P.SETTING_EDIT),
)


def steps_for(request: Request) -> Sequence[Step]:
    bench = bench_of(request.actor)
    if bench is Bench.LEAD and request.actor.can(P.SETTING_EDIT):
        return DIRECTOR
    return STEPS.get(bench, ())


@signed_in
@require_safe
def follow_step(request: Request, step: str) -> HttpResponse:
    return first_steps.follow(request, steps_for(request), step)


@signed_in
@require_POST
def put_away(request: Request) -> HttpResponse:
    return first_steps.put_away(request, reverse("web:home"))
