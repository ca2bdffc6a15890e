"""Source and result files hold phones and paper numbers: they lie encrypted with the key of the sealed columns."""

import base64
from datetime import datetime

from tonglu.attachments import storage
from tonglu.attachments.models import StoredFile
from tonglu.lib.veil import seal, unseal

SEALED = "application/x-tonglu-sealed"


def keep_sealed(body: bytes, *, at: datetime) -> StoredFile:
    return storage.keep(storage.Kept(seal(base64.b64encode(body).decode()), SEALED), at=at)


def read_sealed(stored: StoredFile) -> bytes:
    return base64.b64decode(unseal(storage.read(stored)[0]))
