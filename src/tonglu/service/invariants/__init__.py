"""What must be true of cases and what hangs on them beyond what a table can hold; read by `./tonglu verify`."""

from collections.abc import Iterator

from tonglu.service.invariants import cases, check_backs, clocks, versions


def broken() -> Iterator[str]:
    yield from cases.broken()
    yield from check_backs.broken()
    yield from clocks.broken()
    yield from versions.broken()
