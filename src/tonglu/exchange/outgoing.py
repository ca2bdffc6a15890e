"""Requests to addresses that people typed in: never into the house's own network, never without an end.

The name is looked up, every address it has is judged, and the connection goes to the judged address itself: a name that
answers differently a moment later changes nothing. Redirects are not followed, the answer is read to its first bytes,
and the whole exchange ends at a deadline, however slowly the other side speaks.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore
import httpx
from django.conf import settings

from tonglu.lib.labelled import N_
from tonglu.lib.plain import has_controls
from tonglu.lib.refusals import Refused

LONGEST_URL: Final = 500
DEADLINE: Final = 15.0  # seconds for the whole exchange
CONNECT, READ = 5.0, 10.0
KEPT: Final = 500  # bytes of the answer that the log keeps
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# IPv6 that carries an IPv4 inside it: 6to4, Teredo, NAT64
CARRIERS: Final = tuple(ipaddress.ip_network(each) for each in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48"))


class Closed(httpcore.ConnectError):
    """The address is one of the house's own, or the name has none."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request; no status where nothing was answered."""

    status: int | None
    fault: str = ""
    answer: str = ""
    took_ms: int = 0

    @property
    def is_done(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def checked_url(url: str) -> str:
    """Return the address to register; Refused with what is wrong where events may not go there."""
    tidy = url.strip()
    if not tidy or len(tidy) > LONGEST_URL or has_controls(tidy) or not tidy.isascii() or " " in tidy or "\\" in tidy:
        raise Refused("请填写完整的地址，如 https://example.cn/hooks，不超过 {most} 个字符", most=LONGEST_URL)
    try:
        parts = urlsplit(tidy)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"https", "http"}:
        raise Refused("请填写完整的地址，如 https://example.cn/hooks，不超过 {most} 个字符", most=LONGEST_URL)
    if parts.username or parts.password or parts.fragment:
        raise Refused("地址里不要写用户名、密码和 # 之后的部分")
    literal = _literal(host)
    is_own = literal is not None and _is_allowed(literal)
    if parts.scheme == "http" and not is_own:
        raise Refused("地址要以 https:// 开头")
    if (literal is not None and not is_own and not _is_public(literal)) or host.rstrip(".").endswith("localhost"):
        raise Refused("不能推送到本机或内网地址")
    return tidy


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """Send once and say what came of it; never raises for what the other side does."""
    begun = time.monotonic()
    try:
        status, answer = _exchange(url, body, headers, begun + DEADLINE)
    except (httpx.HTTPError, httpx.InvalidURL, httpcore.ConnectError, OSError, ValueError) as fault:
        return Outcome(None, _words_of(fault), took_ms=_since(begun))
    return Outcome(status, "" if 200 <= status < 300 else f"HTTP {status}", answer, _since(begun))


def _exchange(url: str, body: bytes, headers: Mapping[str, str], deadline: float) -> tuple[int, str]:
    limits = httpx.Timeout(READ, connect=CONNECT)
    with (
        httpx.Client(
            transport=_transport(urlsplit(url).scheme, deadline), timeout=limits, follow_redirects=False, trust_env=False
        ) as client,
        client.stream("POST", url, content=body, headers=dict(headers)) as answer,
    ):
        read = b""
        try:
            for chunk in answer.iter_raw(KEPT):
                read += chunk
                if len(read) >= KEPT:
                    break
        except httpx.HTTPError:
            pass  # the status has come; its words may stay away
        return answer.status_code, read[:KEPT].decode("utf-8", "replace").replace("\0", "")


def _transport(scheme: str, deadline: float) -> httpx.HTTPTransport:
    transport = httpx.HTTPTransport(verify=_trust())
    backend = Guarded(deadline, only_own=scheme == "http")
    transport._pool = httpcore.ConnectionPool(ssl_context=_trust(), max_connections=1, network_backend=backend)  # noqa: SLF001 - httpx offers no other way
    return transport


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context()


class Guarded(httpcore.NetworkBackend):
    """Connects to the address that was judged, and to no other."""

    def __init__(self, deadline: float, *, only_own: bool) -> None:
        self.deadline, self.only_own, self.inner = deadline, only_own, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = judged(host, port, only_own=self.only_own)
        stream = self.inner.connect_tcp(address, port, _shorter(timeout, self.deadline), local_address, socket_options)
        return Hurried(stream, self.deadline)


class Hurried(httpcore.NetworkStream):
    """A stream whose every wait ends at the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self.inner, self.deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, _shorter(timeout, self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, _shorter(timeout, self.deadline))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return Hurried(self.inner.start_tls(ssl_context, server_hostname, _shorter(timeout, self.deadline)), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


def judged(host: str, port: int, *, only_own: bool = False) -> str:
    """Return the address to connect to; Closed unless every address of the name may be reached."""
    try:
        found = [ipaddress.ip_address(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, ValueError, UnicodeError) as fault:
        raise Closed(N_("域名没有对应的地址")) from fault
    if not found or not all(_is_allowed(each) or (not only_own and _is_public(each)) for each in found):
        raise Closed(N_("不能推送到本机或内网地址"))
    return str(found[0])


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return _is_public(address.ipv4_mapped)
        if any(address in each for each in CARRIERS):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _is_allowed(address: Address) -> bool:
    plain = getattr(address, "ipv4_mapped", None) or address
    return any(plain in ipaddress.ip_network(each, strict=False) for each in settings.WEBHOOK_ALLOW)


def _literal(host: str) -> Address | None:
    """Return the address that a host is by itself, in whatever spelling the resolver takes: 127.1, 0x7f000001."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def _shorter(timeout: float | None, deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout(N_("对方太久没有答完"))
    return left if timeout is None else min(timeout, left)


def _words_of(fault: Exception) -> str:
    if isinstance(fault, httpx.TimeoutException):
        return N_("对方太久没有答完")
    return (str(fault) or type(fault).__name__)[:200]


def _since(begun: float) -> int:
    return int((time.monotonic() - begun) * 1000)
