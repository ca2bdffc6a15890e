"""A line to the database for who works beside a transaction."""

from typing import Final, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

UNAWAITED: Final = "-c synchronous_commit=off"


def own_line() -> BaseDatabaseWrapper:
    """Return a connection beside the pool, for the caller to close: out of the pool, two imports would wait for each other.

    What it says (numbers drawn, words sorted in, how far an import is) need not be on the disk at once: whoever uses a number commits
    later, and that puts all before it on the disk.
    """
    known = connections.settings[DEFAULT_DB_ALIAS]
    options = {name: value for name, value in known["OPTIONS"].items() if name != "pool"}
    options["options"] = f"{options.get('options', '')} {UNAWAITED}".strip()
    return cast("BaseDatabaseWrapper", load_backend(known["ENGINE"]).DatabaseWrapper({**known, "OPTIONS": options}, DEFAULT_DB_ALIAS))
