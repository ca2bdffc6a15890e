"""A file encrypted with a passphrase as it is written: scrypt for the key, AES-GCM per block, the last block marked."""

import io
import os
import struct
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tonglu.launch.wording import CannotGoOn, _

MAGIC = b"TONGLU1\n"
SALT, TAG, BLOCK = 16, 16, 1 << 20  # bytes


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int, *, is_last: bool) -> bytes:
    # a cut file ends on a block that is not marked as the last and is refused
    return struct.pack(">QI", number, is_last)


class SealingWriter(io.RawIOBase):
    """A binary stream that encrypts what is written; `close` writes the last block."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        salt = os.urandom(SALT)
        self.target, self.cipher = target, _cipher(passphrase, salt)
        self.pending, self.number = bytearray(), 0
        target.write(MAGIC + salt)

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        part = bytes(content)  # type: ignore[call-overload]  # any buffer, as RawIOBase says
        self.pending += part
        while len(self.pending) > BLOCK:
            self._put(bytes(self.pending[:BLOCK]), is_last=False)
            del self.pending[:BLOCK]
        return len(part)

    def _put(self, block: bytes, *, is_last: bool) -> None:
        self.target.write(self.cipher.encrypt(_nonce(self.number, is_last=is_last), block, None))
        self.number += 1

    def close(self) -> None:
        if not self.closed:
            self._put(bytes(self.pending), is_last=True)
        super().close()


class UnsealingReader(io.RawIOBase):
    """Reads back what SealingWriter wrote; a wrong passphrase or a damaged file is refused."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        source.seek(len(MAGIC))
        self.source, self.cipher = source, _cipher(passphrase, source.read(SALT))
        self.ready, self.number = bytearray(), 0
        self.following = source.read(BLOCK + TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # any writable buffer
        while not self.ready and self.following:
            self._take()
        size = min(len(view), len(self.ready))
        view[:size] = self.ready[:size]
        del self.ready[:size]
        return size

    def _take(self) -> None:
        block, self.following = self.following, self.source.read(BLOCK + TAG)
        try:
            self.ready += self.cipher.decrypt(_nonce(self.number, is_last=not self.following), block, None)
        except InvalidTag as error:
            raise CannotGoOn(_("备份打不开：口令不对，或文件已损坏；请检查 TONGLU_BACKUP_KEY。")) from error
        self.number += 1


def is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC
