"""The signature of a pushed event: whoever knows the secret can tell that it is ours, unchanged and fresh."""

import hashlib
import hmac
import secrets
from typing import Final

SECRET_START: Final = "tlw_"  # noqa: S105 - the public beginning of every secret


def new_secret() -> str:
    return SECRET_START + secrets.token_urlsafe(32)


def signature(secret: str, body: bytes, moment: int) -> str:
    """Return the header: `t=` the seconds since 1970, `v1=` the HMAC-SHA256 in hex over `t`, a dot and the body."""
    mac = hmac.new(secret.encode(), str(moment).encode() + b"." + body, hashlib.sha256)
    return f"t={moment},v1={mac.hexdigest()}"
