"""A bearer key stands for a person: the actor is made from the person's grants as they are now."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from tonglu.access.actors import staff_actor
from tonglu.access.queries import person_for_key
from tonglu.lib import clock
from tonglu.lib.actor import Actor

LONGEST_KEY = 200


class ApiRequest(HttpRequest):
    """A request that passed the key: it knows who acts."""

    auth: Actor


class BearerKey(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002 - ninja's signature
        if not token or len(token) > LONGEST_KEY or not token.isprintable():
            return None
        at = clock.now()
        person = person_for_key(token, at)
        return staff_actor(person, at, via="api") if person else None
