"""Source and result files hold phones and paper numbers: they lie encrypted with the key of the sealed columns."""

import base64
from datetime import datetime

from tonglu.attachments import storage
from tonglu.attachments.models import StoredFile
from tonglu.lib.veil import seal_bytes, unseal, unseal_bytes

SEALED = "application/x-tonglu-sealed-bytes"
SEALED_TEXT = "application/x-tonglu-sealed"  # as it was written first: the bytes as base64


def keep_sealed(body: bytes | bytearray, *, at: datetime) -> StoredFile:
    return storage.keep(storage.Kept(seal_bytes(body), SEALED), at=at)


def read_sealed(stored: StoredFile) -> bytes:
    sealed = storage.read(stored)[0]
    return base64.b64decode(unseal(sealed)) if stored.content_type == SEALED_TEXT else unseal_bytes(sealed)
