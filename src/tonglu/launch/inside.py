"""Runs a piece of the product's own code from the command line: environment, database, Django."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager

from tonglu.launch.database import open_database
from tonglu.launch.home import Home


@contextmanager
def django_of(home: Home) -> Iterator[None]:
    """Yield with Django set up over this data directory; imports of the product's apps belong inside."""
    with open_database(home) as url:
        before = dict(os.environ)
        os.environ |= home.environment(url) | {"TONGLU_PROCESS": "tonglu-command", "TONGLU_POOL": "2"}
        import django

        gc.disable()  # what is imported stays: to look through it again and again is a tenth of the start
        django.setup()
        gc.enable()
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()
            close_pool = getattr(connections["default"], "close_pool", None)
            if close_pool:
                close_pool()
            os.environ.clear()
            os.environ |= before
