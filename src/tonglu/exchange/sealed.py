"""Source and result files and exports hold phones and paper numbers: they lie encrypted with the key of the sealed columns."""

import base64
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from tempfile import TemporaryFile

from tonglu.attachments import storage
from tonglu.attachments.models import StoredFile
from tonglu.lib.pieces import SealedWriter, clear_pieces
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


def read_sealed(stored: StoredFile) -> bytes:
    """Return the clear whole: a shell sends it at once, for a thread of the web waits for no slow reader."""
    if stored.content_type == SEALED_PIECES:
        clear = BytesIO()
        with storage.opened(stored) as file:
            for piece in clear_pieces(file):
                clear.write(piece)
        return clear.getvalue()
    sealed = storage.read(stored)[0]
    return base64.b64decode(unseal(sealed)) if stored.content_type == SEALED_TEXT else unseal_bytes(sealed)
