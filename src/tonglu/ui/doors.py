"""Every view stands behind a door, and the door is written on the view so that a test can walk all addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from tonglu.access.permissions import Permission
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request that passed the middleware: it knows who acts."""

    actor: Actor
    htmx: "HtmxDetails"


P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]


@dataclass(frozen=True, slots=True)
class Door:
    """Who may pass: anyone (with the reason why), anyone signed in, or whoever holds one of the permissions."""

    permissions: tuple[Permission, ...] = ()
    is_open: bool = False
    reason: str = ""


def requires(*permissions: Permission) -> Callable[[View[P]], View[P]]:
    """Let in who holds any of the permissions; sign-in where anonymous, 404 where lacking."""
    if not permissions:
        message = "a door without a permission is signed_in or open_door"
        raise ValueError(message)
    return _behind(Door(permissions))


def signed_in(view: View[P]) -> View[P]:
    """Let in anyone who signed in; the view itself narrows what they see."""
    return _behind(Door())(view)


def open_door(reason: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let in everyone, and say why that is right."""

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        view.door = Door(is_open=True, reason=reason)  # type: ignore[attr-defined]
        return view

    return mark


def actor_of(request: HttpRequest) -> Actor | None:
    """Return who acts, None for a stranger."""
    actor = getattr(request, "actor", None)
    return actor if actor is not None and actor.person_id is not None else None


def _behind(door: Door) -> Callable[[View[P]], View[P]]:
    def mark(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = actor_of(request)
            if actor is None:
                return to_sign_in(request)
            if door.permissions and not any(actor.can(each) for each in door.permissions):
                raise NotAllowed
            return view(request, *args, **kwargs)

        guarded.door = door  # type: ignore[attr-defined]
        return cast("View[P]", guarded)

    return mark


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a stranger to the sign-in page and back; what was typed stays: htmx keeps its page, a posted form is shown again."""
    from tonglu.ui import errors  # errors renders pages, pages know doors

    if getattr(request, "htmx", None):
        return errors.signed_out(address_of_sign_in(request))
    if errors.typed_in(request):
        return errors.signed_out_page(request, address_of_sign_in(request))
    return HttpResponseRedirect(address_of_sign_in(request))


def address_of_sign_in(request: HttpRequest) -> str:
    return f"{settings.LOGIN_URL}?{urlencode({'next': _way_back(request)})}"


def _way_back(request: HttpRequest) -> str:
    """The page to return to: a posted address may not answer GET, so its form's page is taken."""
    if request.method in {"GET", "HEAD"} and not getattr(request, "htmx", None):
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return "/"
    parts = urlsplit(came_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
