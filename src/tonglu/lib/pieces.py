"""A file sealed piece by piece: while it is written, and while it is read, its whole stands nowhere, and nothing of it clear on a disk.

It is `key id`, NUL, a salt, then the pieces. Each file has a key of its own, made of the newest key and the salt, so that a nonce may
say which piece it is and whether it is the last: one that is missing, changed or out of its place does not open.
"""

import secrets
from collections.abc import Iterator
from typing import BinaryIO, Final, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tonglu.lib.veil import field_keys

PIECE: Final = 1 << 18  # bytes of the clear file
TAG: Final = 16
SALT: Final = 32
LONGEST_NAME: Final = 64


class Source(Protocol):
    def read(self, size: int, /) -> bytes: ...

    def seek(self, place: int, /) -> int: ...


class SealedWriter:
    """Takes a file as it is made. A zip goes back to the heads of its parts: they lie in the first piece, which stays open to the end."""

    def __init__(self, target: BinaryIO) -> None:
        name, salt = field_keys()[0][0], secrets.token_bytes(SALT)
        self._target, self._cipher = target, _cipher(name, salt)
        self._begin = target.write(name.encode() + b"\0" + salt)
        self._first, self._open = bytearray(), bytearray()
        self._number = 0  # of the piece that is open
        self._at = self._end = 0

    def tell(self) -> int:
        return self._at

    def seek(self, place: int) -> int:
        self._at = place
        return place

    def flush(self) -> None:
        """Nothing: what is open is written when it is whole."""

    def write(self, words: bytes) -> int:
        """Append, or write over what the first piece holds; ValueError where it is neither."""
        if self._at == self._end:
            self._append(words)
        elif self._at + len(words) <= len(self._first):
            self._first[self._at : self._at + len(words)] = words
        else:
            message = "only what the first piece holds is written over"
            raise ValueError(message)
        self._at += len(words)
        self._end = max(self._end, self._at)
        return len(words)

    def _append(self, words: bytes) -> None:
        room = PIECE - len(self._first)
        self._first += words[:room]
        self._open += words[room:]
        while len(self._open) > PIECE:  # the last one is known by what comes after it
            self._number += 1
            self._put(self._number, self._open[:PIECE])
            del self._open[:PIECE]

    def end(self) -> None:
        """Seal what is open; nothing is written after."""
        if self._open:
            self._put(self._number + 1, self._open, is_last=True)
        self._put(0, self._first, is_last=not self._open)

    def _put(self, number: int, clear: bytearray, *, is_last: bool = False) -> None:
        self._target.seek(self._begin + number * (PIECE + TAG))
        self._target.write(self._cipher.encrypt(_nonce(number, is_last=is_last), clear, None))


def clear_pieces(source: Source) -> Iterator[bytes]:
    """Yield a file that SealedWriter wrote; KeyError where its key is not configured, InvalidTag where it is not what was written."""
    name, _, _ = source.read(LONGEST_NAME).partition(b"\0")
    source.seek(len(name) + 1)
    cipher, number = _cipher(name.decode(), source.read(SALT)), 0
    piece = source.read(PIECE + TAG)
    while True:
        following = source.read(PIECE + TAG)
        yield cipher.decrypt(_nonce(number, is_last=not following), piece, None)
        if not following:
            return
        piece, number = following, number + 1


def _cipher(name: str, salt: bytes) -> AESGCM:
    key = dict(field_keys())[name]
    return AESGCM(HKDF(SHA256(), length=32, salt=salt, info=b"tonglu file in pieces").derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
