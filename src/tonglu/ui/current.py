"""The request being rendered, for macros that write a form: a macro sees no page context, so the token comes from here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest
from django.middleware.csrf import get_token
from markupsafe import Markup

_rendering: ContextVar[HttpRequest | None] = ContextVar("rendering", default=None)
_token: ContextVar[str] = ContextVar("token", default="")


@contextmanager
def rendering(request: HttpRequest) -> Iterator[None]:
    mark, token = _rendering.set(request), _token.set("")
    try:
        yield
    finally:
        _rendering.reset(mark)
        _token.reset(token)


def csrf_field() -> Markup:
    """The hidden field that every posting form carries; empty where nothing is being rendered for a request."""
    request = _rendering.get()
    if request is None:
        return Markup()
    if not _token.get():  # a list has one form in each row: the token is masked once a page
        _token.set(Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(request)))
    return Markup(_token.get())  # noqa: S704 - made by the line above


def here() -> str:
    """The address being shown, for `next` fields."""
    request = _rendering.get()
    return request.get_full_path() if request else "/"


def query_with(**changes: object) -> str:
    """The query string of this page with some parameters replaced (None removes)."""
    request = _rendering.get()
    if request is None:
        return "?"
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
