"""The API below /api/v1: its operations, its documentation, and a sentence for what is no address of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, include, path, re_path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from tonglu.api.arrows import router as arrows
from tonglu.api.cases import router as cases
from tonglu.api.check_backs import router as check_backs
from tonglu.api.checks import router as checks
from tonglu.api.consents import router as consents
from tonglu.api.docs import show_docs
from tonglu.api.estates import router as estates
from tonglu.api.marks import router as marks
from tonglu.api.merges import router as merges
from tonglu.api.messages import router as messages
from tonglu.api.pairs import router as pairs
from tonglu.api.particulars import router as particulars
from tonglu.api.people import router as people
from tonglu.api.photos import router as photos
from tonglu.api.records import router as records
from tonglu.api.root import api, not_found, problem
from tonglu.api.segments import router as segments
from tonglu.api.ways import router as ways
from tonglu.api.webhooks import router as webhooks

for each in (
    cases,
    arrows,
    records,
    check_backs,
    photos,
    people,
    particulars,
    ways,
    marks,
    consents,
    checks,
    pairs,
    merges,
    segments,
    estates,
    messages,
    webhooks,
):
    api.add_router("", each)


def worded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say a wrong method in JSON too."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if not isinstance(answer, HttpResponseNotAllowed):
            return answer
        told = problem(request, answer.status_code, _("这个地址不接受 {method}").format(method=request.method))
        told["Allow"] = answer["Allow"]
        return told

    return csrf_exempt(asked)


operations, app_name, namespace = api.urls
for operation in operations:
    if isinstance(operation, URLPattern):
        operation.callback = worded(operation.callback)

urlpatterns = [
    path("docs/", show_docs, name="api_docs"),
    path("", include((operations, app_name), namespace=namespace)),
    re_path(r"^.*$", csrf_exempt(not_found)),
]
del app_name  # the namespace is the operations' own
