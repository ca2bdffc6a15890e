"""A bearer key stands for a person: the actor is made from the person's grants as they are now, less what the key lacks."""

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from tonglu.access.actors import key_actor
from tonglu.access.queries import key_in_use
from tonglu.exchange.rates import wait_for
from tonglu.lib import clock
from tonglu.lib.actor import Actor

LONGEST_KEY = 200


class ApiRequest(HttpRequest):
    """A request that passed the key: it knows who acts."""

    auth: Actor


class TooMany(Exception):
    """A key asked more often than it may."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class BearerKey(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002 - ninja's signature
        if not token or len(token) > LONGEST_KEY or not token.isprintable():
            return None
        at = clock.now()
        if (found := key_in_use(token, at)) is None:
            return None
        key, stamp = found
        most = key.per_minute or settings.API_PER_MINUTE
        if most and (seconds := wait_for(f"key:{key.pk}", most, at)):
            raise TooMany(seconds)
        return key_actor(key, at, stamp=stamp)
