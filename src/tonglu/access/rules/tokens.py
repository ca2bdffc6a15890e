"""Secrets that are shown once: made here, kept as hashes."""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

KEY_START: Final = "tl_"
KEY_PREFIX_LENGTH: Final = 10
# where a one-time link leads; the staff shell serves this address
LINK_PATH: Final = "/link/{token}/"
LIFE: Final = {"sign_in": timedelta(hours=24), "password": timedelta(hours=24), "set_up": timedelta(days=7)}


def new_token() -> str:
    return secrets.token_urlsafe(32)


def new_key() -> str:
    return KEY_START + secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """Return the SHA-256 in hex: the secrets are 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()
