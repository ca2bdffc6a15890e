"""A line to the database for who works beside a transaction."""

from typing import cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend


def own_line() -> BaseDatabaseWrapper:
    """Return a connection beside the pool, for the caller to close: out of the pool, two imports would wait for each other."""
    known = connections.settings[DEFAULT_DB_ALIAS]
    options = {name: value for name, value in known["OPTIONS"].items() if name != "pool"}
    return cast("BaseDatabaseWrapper", load_backend(known["ENGINE"]).DatabaseWrapper({**known, "OPTIONS": options}, DEFAULT_DB_ALIAS))
