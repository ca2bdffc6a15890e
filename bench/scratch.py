"""A database of its own beside the product's, dropped when the benchmark ends."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management import call_command
from django.db import connections

NAME = "tonglu_bench"


@contextmanager
def scratch_database(*, is_kept: bool = False) -> Iterator[str]:
    """Yield the address of an empty, migrated database; Django's default connection points at it meanwhile.

    One that is kept is taken as it stands, and left for the next run.
    """
    product = os.environ["DATABASE_URL"]
    address = urlunsplit(urlsplit(product)._replace(path=f"/{NAME}"))
    with psycopg.connect(product, autocommit=True) as server:
        if not is_kept:
            server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            server.execute(f"CREATE DATABASE {NAME} TEMPLATE template0")
    wrapper = connections["default"]
    wrapper.close()
    before = wrapper.settings_dict["NAME"]
    wrapper.settings_dict["NAME"] = NAME
    os.environ["DATABASE_URL"] = address
    try:
        call_command("migrate", verbosity=0)
        yield address
    finally:
        connections.close_all()
        if close_pool := getattr(wrapper, "close_pool", None):
            close_pool()
        wrapper.settings_dict["NAME"] = before
        os.environ["DATABASE_URL"] = product
        if not is_kept:
            with psycopg.connect(product, autocommit=True) as server:
                server.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
