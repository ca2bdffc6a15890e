"""Pages for when something is in the way: each says what, and what to do now; what was typed is shown again."""

import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from tonglu.lib.refusals import Refused
from tonglu.ui import pages
from tonglu.ui.wording import worded

log = logging.getLogger(__name__)

SECRET_WORDS = ("password", "token", "secret", "code", "csrf")
FALLBACK = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>暂时出错</title><p>系统暂时出错，请稍后刷新重试。</p>'


@dataclass(frozen=True, slots=True)
class Typed:
    """One field as it was posted."""

    name: str
    value: str

    @property
    def is_long(self) -> bool:
        return len(self.value) > 40 or "\n" in self.value


@dataclass(frozen=True, slots=True)
class Trouble:
    status: int
    title: str
    sentence: str
    icon: str = "circle-alert"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    return _show(request, Trouble(400, _("请求有误"), _("提交的内容无法识别。请返回上一页，核对后重新提交。"), "file-question-mark"))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    return _show(request, Trouble(403, _("不能这样操作"), _("这一步被拒绝了。请从菜单重新进入；仍不行请联系管理员。"), "shield-alert"))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    words = _("页面不存在，或者不在您的权限范围内。请检查地址，或用搜索查找；需要权限请联系管理员。")
    return _show(request, Trouble(404, _("没有找到"), words, "search-x"))


def broken(request: HttpRequest) -> HttpResponse:
    words = _("系统暂时出错，已经记录。请稍后刷新重试；已填写的内容请先不要关闭页面。")
    try:
        return _show(request, Trouble(500, _("暂时出错"), words, "cloud-alert"))
    except Exception:
        log.exception("the error page itself failed")
        return HttpResponse(FALLBACK, status=500)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return _show(request, Trouble(422, _("没有完成"), worded(refusal), "circle-alert"))


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """The form's token is too old (signed in again, another tab, a long pause): show what was typed and send it again."""
    if getattr(request, "htmx", None):
        return pages.toast_response(_("页面已过期，内容还在本页。请刷新后重新提交。"), status=403)
    words = _("页面打开太久或已在别处重新登录。您填写的内容列在下面，没有丢失，核对后可以重新提交。")
    trouble = Trouble(403, _("请再提交一次"), words, "timer-reset")
    return _page(request, trouble, can_resend=_came_from_us(request))


def signed_out(sign_in: str) -> HttpResponse:
    """For htmx: the page stays, a toast opens the sign-in beside it."""
    words = _("登录已过期。已填写的内容还在本页，请登录后回来继续。")
    return pages.toast_response(words, status=401, link=sign_in, link_label=_("去登录"))


def signed_out_page(request: HttpRequest, sign_in: str) -> HttpResponse:
    """Without htmx: what was typed is shown, to be sent again after signing in beside it."""
    words = _("登录已过期。已填写的内容还在本页，请登录后回来继续。")
    return _page(request, Trouble(401, _("请再提交一次"), words, "timer-reset"), can_resend=True, sign_in=sign_in)


def _show(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    if getattr(request, "htmx", None):
        return pages.toast_response(trouble.sentence, status=trouble.status)
    return _page(request, trouble)


def _page(request: HttpRequest, trouble: Trouble, *, can_resend: bool = False, sign_in: str = "") -> HttpResponse:
    return pages.render(
        request,
        "error.html",
        status=trouble.status,
        trouble=trouble,
        typed=typed_in(request),
        has_files=bool(_is_readable(request) and request.FILES),
        can_resend=can_resend,
        sign_in=sign_in,
    )


def typed_in(request: HttpRequest) -> list[Typed]:
    """Return the posted fields without secrets."""
    if not _is_readable(request):
        return []
    shown = (name for name in request.POST if not any(word in name.lower() for word in SECRET_WORDS))
    return [Typed(name, value) for name in shown for value in request.POST.getlist(name) if value.strip()]


def _is_readable(request: HttpRequest) -> bool:
    """A body in no spelling we know is what the page is about: it is not read a second time."""
    try:
        return request.method == "POST" and request.POST is not None
    except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
        return False


def _came_from_us(request: HttpRequest) -> bool:
    """Only a form of our own is offered again; another site's is not."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.get_host()
