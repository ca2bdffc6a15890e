"""Sensitive columns load as Veil: everything that prints shows the mask, JSON raises.

Only `access.unveil` opens one, with a reason and a record. Phones are clear in the database (search needs
them); paper numbers are encrypted here with a key id, and found by their HMAC.
"""

import base64
import hashlib
import os
import secrets
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Never

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from tonglu.lib import names, papers, phones, ways


class _Drawn(threading.local):
    """Random bytes drawn ahead, for one thread of one process: to ask the system for each number of a large file is most of its sealing."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.rest, self.at = b"", 0

    def take(self, count: int) -> bytes:
        """Return so many bytes (at most DRAWN) that nobody has been given before."""
        if self.at + count > len(self.rest):
            self.rest, self.at = secrets.token_bytes(DRAWN), 0
        begin, self.at = self.at, self.at + count
        return self.rest[begin : begin + count]


NONCE, DRAWN = 12, 4_096  # bytes
_drawn = _Drawn()
os.register_at_fork(after_in_child=_drawn.forget)  # or both would use the same


def _hide(_clear: str) -> str:
    return "****"


def _hide_address(clear: str) -> str:
    """A number as a number; of a mail address the first letter and the house: a***@x.com."""
    name, at, house = clear.partition("@")
    return f"{name[:1]}***@{house}" if at else phones.mask(clear)


BLOCK = 64  # bytes, of SHA-256
MASKS: dict[str, Callable[[str], str]] = {
    "phone": phones.mask,
    "paper": papers.mask,
    "name": names.mask,
    "text": _hide,
    "address": _hide_address,
    "handle": ways.mask_id,
    "place": ways.mask_place,
}


class Veil:
    """A value behind a mask. `mask` is what anyone may see; opening it is access.unveil's business."""

    __slots__ = ("_clear", "_sealed", "kind", "mask")

    def __init__(self, kind: str, clear: str | None = None, sealed: bytes | None = None, mask: str | None = None) -> None:
        self.kind = kind
        self._clear = clear
        self._sealed = sealed
        self.mask = mask if mask is not None else MASKS[kind](clear or "")

    def __str__(self) -> str:
        return self.mask

    def __repr__(self) -> str:
        return f"Veil({self.mask})"

    def __format__(self, spec: str) -> str:
        return format(self.mask, spec)

    def __html__(self) -> str:
        # masks hold no markup of their own but come from outside text
        return self.mask.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def __bool__(self) -> bool:
        return bool(self._clear or self._sealed)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Veil) and self._open() == other._open()

    def __hash__(self) -> int:
        return hash((self.kind, self.mask))

    def __reduce__(self) -> Never:
        message = "a veiled value is not copied out of the process"
        raise TypeError(message)

    def _open(self) -> str:
        if self._clear is None and self._sealed is not None:
            self._clear = unseal(self._sealed)
        return self._clear or ""


def field_keys() -> tuple[tuple[str, bytes], ...]:
    """Return name and key of each, the newest first."""
    return _decoded(tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=4)
def _decoded(told: tuple[str, ...]) -> tuple[tuple[str, bytes], ...]:
    pairs = (each.split(":", 1) for each in told)
    return tuple((name, base64.b64decode(value)) for name, value in pairs)


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(clear: str) -> bytes:
    """Encrypt with the newest key; the result is `key id`, NUL, nonce and ciphertext."""
    return seal_bytes(clear.encode())


def unseal(sealed: bytes) -> str:
    """Decrypt; raises KeyError where the key id is not configured."""
    return unseal_bytes(sealed).decode()


def seal_bytes(clear: bytes | bytearray) -> bytes:
    """Encrypt a file as `seal` does a text."""
    name, key = field_keys()[0]
    nonce = _drawn.take(NONCE)
    return b"".join((name.encode(), b"\0", nonce, _cipher(key).encrypt(nonce, clear, name.encode())))


def unseal_bytes(sealed: bytes) -> bytes:
    view = memoryview(sealed)  # a file is not copied
    end = bytes(view[:64]).index(b"\0")  # where the name of the key ends
    name = bytes(view[:end])
    key = dict(field_keys())[name.decode()]
    return _cipher(key).decrypt(view[end + 1 : end + 13], view[end + 13 :], name)


def fingerprint(clear: str) -> str:
    """Return the HMAC by which sealed values are compared (hex, 64 characters, oldest key: it never rotates)."""
    inner, outer = (each.copy() for each in _hashes(field_keys()[-1][1]))
    inner.update(clear.encode())
    outer.update(inner.digest())
    return outer.hexdigest()


@lru_cache(maxsize=8)
def _hashes(key: bytes) -> tuple["hashlib._Hash", "hashlib._Hash"]:
    """Return both halves of the HMAC with the key read in: half the time, and no other thread is waited for."""
    block = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    return hashlib.sha256(bytes(each ^ 0x36 for each in block)), hashlib.sha256(bytes(each ^ 0x5C for each in block))


class VeiledField(models.CharField[Any, Any]):
    """Clear text in the database, a Veil above it."""

    def __init__(self, *args: Any, kind: str = "phone", **kwargs: Any) -> None:
        self.kind = kind
        kwargs.setdefault("max_length", 40)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "kind": self.kind}

    def from_db_value(self, value: str | None, *_: object) -> Veil | None:
        return None if value is None else Veil(self.kind, clear=value)

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Veil) else super().to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        return value._open() if isinstance(value, Veil) else super().get_prep_value(value)  # noqa: SLF001


class SealedField(models.BinaryField[Any, Any]):
    """Encrypted in the database, a Veil above it; keep `mask` and the fingerprint in columns beside it."""

    def __init__(self, *args: Any, kind: str = "paper", **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "kind": self.kind}

    def from_db_value(self, value: bytes | None, *_: object) -> Veil | None:
        return None if value is None else Veil(self.kind, sealed=bytes(value), mask="******")

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return seal(value)
        if isinstance(value, Veil):
            return value._sealed or seal(value._open())  # noqa: SLF001
        return super().get_prep_value(value)
