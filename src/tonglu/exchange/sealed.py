"""Source and result files and exports hold phones and paper numbers: they lie encrypted with the key of the sealed columns."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from tempfile import TemporaryFile

from tonglu.attachments import storage
from tonglu.attachments.models import StoredFile
from tonglu.lib.pieces import SealedWriter, clear_pieces, clear_size
from tonglu.lib.veil import seal_bytes, unseal, unseal_bytes

SEALED = "application/x-tonglu-sealed-bytes"
SEALED_TEXT = "application/x-tonglu-sealed"  # as it was written first: the bytes as base64
SEALED_PIECES = "application/x-tonglu-sealed-pieces"


def keep_sealed(body: bytes | bytearray, *, at: datetime) -> StoredFile:
    return storage.keep(storage.Kept(seal_bytes(body), SEALED), at=at)


def keep_written(write: Callable[[SealedWriter], int], *, at: datetime) -> tuple[StoredFile, int]:
    """Store what `write` writes, however large: it is sealed as it comes. Return what `write` returns beside the file."""
    with TemporaryFile() as draft:
        target = SealedWriter(draft)
        told = write(target)
        target.end()
        return storage.keep_file(draft, SEALED_PIECES, at=at), told


@dataclass(frozen=True, slots=True)
class Clear:
    """A sealed file as it goes out: so long, and piece by piece. What cannot be read at all is known before any of it goes."""

    size: int
    pieces: Iterator[bytes]


def clear_of(stored: StoredFile) -> Clear:
    if stored.content_type != SEALED_PIECES:
        whole = read_sealed(stored)
        return Clear(len(whole), iter([whole]))
    with storage.opened(stored) as file:
        size = clear_size(file, stored.size)
    pieces = _pieces(stored)
    return Clear(size, chain([next(pieces)], pieces))


def _pieces(stored: StoredFile) -> Iterator[bytes]:
    with storage.opened(stored) as file:
        yield from clear_pieces(file)


def read_sealed(stored: StoredFile) -> bytes:
    """Return the clear whole."""
    if stored.content_type == SEALED_PIECES:
        return b"".join(_pieces(stored))
    sealed = storage.read(stored)[0]
    return base64.b64decode(unseal(sealed)) if stored.content_type == SEALED_TEXT else unseal_bytes(sealed)
