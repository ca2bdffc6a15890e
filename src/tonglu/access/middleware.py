"""Puts the Actor on the request before its view runs; anonymous requests get one that reaches nothing."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from tonglu.access.actors import staff_actor
from tonglu.lib import clock
from tonglu.lib.actor import Actor, ActorKind

STATIC = ("/static/", "/healthz")


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
            request.actor = staff_actor(request.user, at, via="web")  # type: ignore[attr-defined]
