"""A refusal becomes a sentence on the page; what one may not see is not there."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.ui import errors


class RefusalMiddleware:
    """Catch what a view did not turn into a form error: Refused → 422 with its sentence, NotAllowed → 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        return errors.not_found(request) if isinstance(exception, NotAllowed) else None
