"""Pages that change only when something counted changed: the browser asks with the mark it has, and is told that it still holds."""

import hashlib
from pathlib import Path
from typing import Final

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers

from tonglu.ui.context import Frame

RELEASE: Final = Path(__file__).stat().st_mtime  # an upgrade writes every file anew


def mark_of(request: HttpRequest, *state: object) -> str:
    """The mark of a whole page: what it shows, and the frame around it as this person sees it now."""
    frame = Frame(request)
    places = frame.places.trail
    around = (RELEASE, frame.language, frame.theme, frame.is_narrow, frame.person, frame.unread, places[-1:], request.get_full_path())
    return mark(*around, *state)


def mark(*state: object) -> str:
    return f'W/"{hashlib.blake2b(repr(state).encode(), digest_size=12).hexdigest()}"'


def still_holds(request: HttpRequest, its_mark: str) -> HttpResponse | None:
    """Return 304 where the browser has this very page and nothing waits to be said; else None, and the page is drawn."""
    if its_mark not in request.headers.get("If-None-Match", "") or len(get_messages(request)):
        return None
    return marked(HttpResponse(status=304), its_mark)


def marked(response: HttpResponse, its_mark: str) -> HttpResponse:
    response["ETag"] = its_mark
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    patch_cache_control(response, private=True, no_cache=True)
    return response
