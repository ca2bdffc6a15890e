"""One module per provider; settings name the provider of each medium."""

from importlib import import_module
from typing import Protocol

from django.conf import settings


class TryLater(Exception):
    """The provider certainly did not take the message; it may be sent again."""


class WillNotGo(Exception):
    """The provider certainly did not take the message and never will (wrong number, refused content)."""


class Provider(Protocol):
    def send(self, *, key: str, address: str, text: str, subject: str = "") -> str:
        """Send once and return the provider's receipt. Any other exception than the two above: the result is unknown."""
        ...


def provider_for(medium: str) -> Provider:
    wanted: dict[str, str] = getattr(settings, "MESSAGE_PROVIDERS", {})
    module = import_module(f"{__name__}.{wanted.get(medium, 'mail' if medium == 'mail' else 'console')}")
    provider: Provider = module.provider
    return provider
