"""The visitor's own address behind a reverse proxy: believed from the proxies that are named, ignored from everybody else."""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network
CLAIMS: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_CLIENT_IP")
MOST: Final = 50  # hops that are read; no honest chain is longer


class ClientAddressMiddleware:
    """First of all: whatever counts by address (lock-out, limits of the portal) reads REMOTE_ADDR after it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trusted = networks(settings.TRUSTED_PROXIES)
        claimed = request.META.get("HTTP_X_FORWARDED_FOR", "")
        request.META["REMOTE_ADDR"] = client_of(request.META.get("REMOTE_ADDR", ""), claimed, trusted)
        for each in CLAIMS:  # nothing behind us may read what anybody can write
            request.META.pop(each, None)
        return self.get_response(request)


def networks(written: Iterable[str]) -> list[Network]:
    return [ip_network(each.strip(), strict=False) for each in written if each.strip()]


def client_of(peer: str, claimed: str, trusted: list[Network]) -> str:
    """Return the nearest address that is none of our proxies; a chain is read from its end, which our own proxy wrote."""
    if not _is_one_of(peer, trusted):
        return peer
    for hop in reversed(claimed.split(",")[-MOST:]):
        address = _read(hop)
        if address is None:
            return peer
        peer = str(address)
        if not _is_one_of(peer, trusted):
            return peer
    return peer


def _read(written: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(written.strip())
    except ValueError:
        return None


def _is_one_of(written: str, trusted: list[Network]) -> bool:
    address = _read(written)
    return address is not None and any(address in each for each in trusted)
