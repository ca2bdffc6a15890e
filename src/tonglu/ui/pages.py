"""Render a page, or for htmx the one named block; say in a toast what happened."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.utils.cache import patch_cache_control, patch_vary_headers
from jinja2_fragments import render_block

from tonglu.ui import current
from tonglu.ui.context import frame
from tonglu.ui.environment import Macros, in_language

if TYPE_CHECKING:
    import jinja2
    from django.template.backends.jinja2 import Jinja2
    from markupsafe import Markup

LEVELS = {"done": messages.SUCCESS, "new": messages.INFO, "warn": messages.WARNING, "late": messages.ERROR}


@dataclass(frozen=True, slots=True)
class Toast:
    text: str
    tone: str = "done"
    undo: str = ""


def render(request: HttpRequest, template: str, *, block: str | tuple[str, ...] = (), status: int = 200, **context: Any) -> HttpResponse:
    """Return the whole page; for htmx only the block.

    `block` names the regions this view may answer with. The first is the usual one; another is taken where
    htmx's target element has that id. Whole pages carry waiting toasts, blocks bring them out of band.
    """
    names = (block,) if isinstance(block, str) else block
    with current.rendering(request):
        full = {**frame(request), "request": request, **context}
        region = _region(request, names)
        text = _part(request, template, region, full) if region else jinja().get_template(template).render(full)
    response = HttpResponse(text, status=status)
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    patch_cache_control(response, private=True, no_cache=True)
    return response


def jinja() -> "jinja2.Environment":
    """Return the environment of the language being spoken."""
    return in_language(cast("Jinja2", engines["jinja2"]).env)


def drawn_fields(form: object) -> "Markup":
    """Return the fields of a form as ui.fields draws them."""
    macros = cast("Macros", jinja().globals["ui"])
    return cast("Markup", macros.fields(form))


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser to another page, with or without htmx."""
    if getattr(request, "htmx", None):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def notify(request: HttpRequest, text: str, *, tone: str = "done", undo: str = "") -> None:
    """Say it in a toast on whatever is shown next; `undo` is an address that takes a POST."""
    messages.add_message(request, LEVELS[tone], text, extra_tags=f"{tone} {undo}", fail_silently=True)


def toasts(request: HttpRequest) -> list[Toast]:
    """Return and forget what waits to be said."""
    waiting = messages.get_messages(request)
    split = ((str(each.message), *(each.extra_tags or "new").partition(" ")) for each in waiting)
    return [Toast(text, tone if tone in LEVELS else "new", undo) for text, tone, _, undo in split]


def toast_response(text: str, *, status: int, tone: str = "late", link: str = "", link_label: str = "") -> HttpResponse:
    """Answer htmx with nothing but a toast; the page and what was typed on it stay."""
    macros = cast("Macros", jinja().globals["ui"])
    body = macros.toast(text, tone=tone, link=link, link_label=link_label)
    return HttpResponse(body, status=status, headers={"HX-Retarget": "#toasts", "HX-Reswap": "beforeend"})


def _region(request: HttpRequest, names: tuple[str, ...]) -> str:
    details = getattr(request, "htmx", None)
    if not names or not details or details.boosted or details.history_restore_request:
        return ""
    return details.target if details.target in names else names[0]


def _part(request: HttpRequest, template: str, region: str, context: dict[str, Any]) -> str:
    macros = cast("Macros", jinja().globals["ui"])
    text = str(render_block(jinja(), template, region, context))
    waiting = toasts(request)
    return text + str(macros.toasts_aside(waiting)) if waiting else text
