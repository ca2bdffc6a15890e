"""Puts the person and the Actor on the request before its view runs; anonymous requests get one that reaches nothing."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from tonglu.access.actors import staff_actor
from tonglu.access.models import Person
from tonglu.access.sessions import SessionStore
from tonglu.lib import clock
from tonglu.lib.actor import Actor, ActorKind

STATIC = ("/static/", "/healthz")


class PersonMiddleware(AuthenticationMiddleware):
    """Django's own, but the person was read with the session; whatever is not plain sailing goes Django's way."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = cast("Person", SimpleLazyObject(lambda: _person_of(request)))


def _person_of(request: HttpRequest) -> Person | AnonymousUser:
    kept: Person | AnonymousUser | None = getattr(request, "_cached_user", None)
    if kept is None:
        kept = _sitter(cast("SessionStore", request.session)) or auth.get_user(request)
        request._cached_user = kept  # type: ignore[attr-defined] # noqa: SLF001 - where sign-in and sign-out look for it
    return kept


def _sitter(session: SessionStore) -> Person | None:
    """Return whose session it is where the session itself says the same and its mark is of the present password and epoch."""
    said, mark = session.get(auth.SESSION_KEY), session.get(auth.HASH_SESSION_KEY)
    person = session.sitter
    if person is None or said != str(person.pk) or not person.is_active:
        return None
    return person if mark and constant_time_compare(mark, person.get_session_auth_hash()) else None


class ActorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:  # noqa: ARG002
        at = clock.now()
        if request.path.startswith(STATIC) or not request.user.is_authenticated:
            request.actor = Actor(ActorKind.LINK, at, via="web")  # type: ignore[attr-defined]
        else:
            stamp = cast("SessionStore", request.session).stamp
            request.actor = staff_actor(request.user, at, via="web", stamp=stamp)  # type: ignore[attr-defined]
