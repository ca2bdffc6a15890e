"""The web server: the product is loaded once and its workers are forked from it, so that they share the memory."""

import gc
import sys


def load() -> None:
    """Import what the first request would; no connection is opened, for none may be shared."""
    import pypinyin  # noqa: F401 -- else each worker would read the dictionary for itself
    from django.urls import get_resolver

    import tonglu.launch.evenly  # noqa: F401 -- makes the handler

    assert get_resolver().url_patterns
    gc.collect()
    gc.freeze()  # the collector would touch, and so copy, every shared page
    gc.set_threshold(10_000, 50, 100)  # a page makes thousands of short-lived rows: collecting after each 700 costs a tenth


def main(host: str, port: int, workers: int, threads: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    load()
    Granian(
        "tonglu.launch.evenly:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=4,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
