"""Refuses a request body that is larger than anything a page sends, before a byte of it is kept."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _

LARGEST = 130 * 1024 * 1024  # five photos of 20 MB and the largest workbook, with room for the form around them


class BodySizeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not announced.isdecimal() or len(announced) > 18 or int(announced) > LARGEST:
            words = _("提交的内容太大：一次最多 130 MB，请减少文件后重新提交")
            page = format_html('<!doctype html><meta charset="utf-8"><title>{}</title><p>{}</p>', words, words)
            return HttpResponse(page, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self.get_response(request)
