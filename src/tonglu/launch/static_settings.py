"""The settings as static checks load them, in an editor too: placeholders where a start would bring keys; nothing connects."""

import os

PLACEHOLDERS = {
    "TONGLU_SECRET_KEY": "static-check",
    "TONGLU_FIELD_KEYS": "check:MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=",
    "TONGLU_TESTING": "1",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
}
for name, placeholder in PLACEHOLDERS.items():
    os.environ.setdefault(name, placeholder)

from tonglu.settings import *  # noqa: E402, F403 -- the environment has to be complete first
