"""The request being rendered, for macros that write a form: a macro sees no page context, so the token comes from here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex

from django.http import HttpRequest
from django.middleware.csrf import get_token
from markupsafe import Markup, escape

_rendering: ContextVar[HttpRequest | None] = ContextVar("rendering", default=None)
_token: ContextVar[str] = ContextVar("token", default="")
_keeping: ContextVar[bool] = ContextVar("keeping", default=False)
# stand in kept markup for what belongs to one page; no name can hold them, for no page ever shows them
TOKEN, HERE, HELP = (f"\ue010{token_hex(8)}" for _ in range(3))


@contextmanager
def rendering(request: HttpRequest) -> Iterator[None]:
    mark, token = _rendering.set(request), _token.set("")
    try:
        yield
    finally:
        _rendering.reset(mark)
        _token.reset(token)


@contextmanager
def keeping() -> Iterator[None]:
    """Inside, marks stand for the token and for addresses: what is drawn can be kept, and `filled_in` gives it those of a page."""
    mark = _keeping.set(True)
    try:
        yield
    finally:
        _keeping.reset(mark)


def filled_in(kept: str, help_url: str) -> Markup:
    """Return kept markup with token and address of the page being rendered, and the address of its help."""
    told = kept.replace(TOKEN, csrf_field()).replace(HERE, escape(here())).replace(HELP, escape(help_url))
    return Markup(told)  # noqa: S704 - drawn by a template, the addresses escaped


def csrf_field() -> Markup:
    """The hidden field that every posting form carries; empty where nothing is being rendered for a request."""
    if _keeping.get():
        return Markup(TOKEN)  # noqa: S704 - made above
    request = _rendering.get()
    if request is None:
        return Markup()
    if not _token.get():  # a list has one form in each row: the token is masked once a page
        _token.set(Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(get_token(request)))
    return Markup(_token.get())  # noqa: S704 - made by the line above


def here() -> str:
    """The address being shown, for `next` fields."""
    if _keeping.get():
        return HERE
    request = _rendering.get()
    return request.get_full_path() if request else "/"


def query_with(**changes: object) -> str:
    """The query string of this page with some parameters replaced (None removes)."""
    if _keeping.get():
        message = "what is kept is the same for every address: the macro has to be given this one"
        raise RuntimeError(message)
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
