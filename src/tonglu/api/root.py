"""The API itself: how it answers, who may ask, and the sentence for everything that goes wrong."""

import logging
from functools import cache
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import JSONRenderer

from tonglu.api.auth import BearerKey, TooMany
from tonglu.api.faults import sentence_of
from tonglu.api.once import KEY
from tonglu.api.schemas import Problem
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import NotAllowed, Refused, Stale, TooOften
from tonglu.ui.wording import worded

log = logging.getLogger(__name__)


CHANGING = frozenset({"post", "patch"})
# what every operation may answer instead of its own: each is one sentence
WRONG = {
    code: {
        "description": HTTPStatus(code).phrase,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for code in (400, 401, 404, 413, 422, 429)
}
ONCE = {
    "name": KEY,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": N_("同一个键重复提交只做一次，回答相同"),
}


class Private(NinjaAPI):
    """Answers hold what one person may see: nobody on the way keeps them."""

    def create_response(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(*args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> Any:
        """Name the headers that every change takes and the refusals that every operation gives: said once, not at each of them.

        Composed once a language, not to be changed by who reads it.
        """
        return self._described(path_prefix or self.get_root_path(path_params or {}), get_language())

    @cache  # noqa: B019 - there is one API
    def _described(self, path_prefix: str, _language: str | None) -> Any:
        described = super().get_openapi_schema(path_prefix=path_prefix)
        described["components"]["schemas"]["Problem"] = Problem.json_schema()
        for operations in described["paths"].values():
            for method, operation in operations.items():
                operation["responses"].update(WRONG)
                if method in CHANGING and KEY not in {each["name"] for each in operation.get("parameters", ())}:
                    operation.setdefault("parameters", []).append(ONCE)
        return described


class ChineseJson(JSONRenderer):
    json_dumps_params = {"ensure_ascii": False}


api = Private(
    title="同路接口",
    version="1",
    description="用人员的接口密钥调用，看到的和能做的与本人在页面上一样。",
    auth=BearerKey(),
    renderer=ChineseJson(),
    docs_url=None,  # the page at docs/ is our own: offline, under the strict content security policy
    urls_namespace="api",
)


def problem(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    return api.create_response(request, {"error": sentence}, status=status)


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    return problem(request, 422, worded(refusal))


@api.exception_handler(Stale)
def stale(request: HttpRequest, refusal: Any) -> HttpResponse:
    return problem(request, 412, worded(refusal))


@api.exception_handler(TooOften)
def too_often(request: HttpRequest, refusal: Any) -> HttpResponse:
    response = problem(request, 429, worded(refusal))
    response["Retry-After"] = str(refusal.seconds)
    return response


@api.exception_handler(TooMany)
def too_many(request: HttpRequest, fault: Any) -> HttpResponse:
    response = problem(request, 429, _("请求太频繁，请在 {n} 秒后再试").format(n=fault.seconds))
    response["Retry-After"] = str(fault.seconds)
    return response


@api.exception_handler(NotAllowed)
@api.exception_handler(Http404)
def not_found(request: HttpRequest, _fault: Any = None) -> HttpResponse:
    return problem(request, 404, _("没有找到，或不在您的范围内"))


@api.exception_handler(AuthenticationError)
def not_signed(request: HttpRequest, _fault: Any) -> HttpResponse:
    response = problem(request, 401, _("密钥缺失、不对或已停用；请在 Authorization 里写 Bearer 加密钥"))
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(ValidationError)
def unreadable_fields(request: HttpRequest, fault: Any) -> HttpResponse:
    return problem(request, 422, sentence_of(fault.errors))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, fault: Any) -> HttpResponse:
    sentence = _("请求体不是正确的 JSON，请用 UTF-8 编码") if fault.status_code == 400 else str(fault)
    return problem(request, fault.status_code, sentence)


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, _fault: Any) -> HttpResponse:
    return problem(request, 413, _("请求太大，请分几次提交"))


@api.exception_handler(SuspiciousOperation)
def suspicious(request: HttpRequest, _fault: Any) -> HttpResponse:
    return problem(request, 400, _("请求有误"))


@api.exception_handler(Exception)
def broken(request: HttpRequest, fault: Any) -> HttpResponse:
    log.error("api %s %s broke", request.method, request.path, exc_info=fault)
    return problem(request, 500, _("系统出错了，没有写入任何内容；请稍后再试，仍不行请联系管理员"))
