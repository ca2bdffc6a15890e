"""A database to work with: DATABASE_URL's, the running product's, or our own started for the length of one command."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tonglu.launch.home import Home
from tonglu.launch.leftovers import end_programs, end_server
from tonglu.launch.postgres import Cluster, cluster_in, create_database, free_port, start_ready, stop
from tonglu.launch.wording import CannotGoOn, _


def outside_url() -> str | None:
    return os.environ.get("DATABASE_URL") or None


def own_cluster(home: Home) -> Cluster:
    return cluster_in(home.path, home.secret("database_password"))


def settle(home: Home) -> None:
    """Remember whether this directory's data lie in our own server or outside: the other one would look empty.

    What the running product starts, as the scheduled backup, has our own server's address in its environment: that is not outside.
    """
    before, given = home.noted("database"), outside_url()
    is_own = given is None or (before == "own" and home.is_ready() and given == own_url(home))
    now = "own" if is_own else "outside"
    before = before or now
    if before == "outside" != now:
        raise CannotGoOn(_("{folder} 的数据在外部数据库里；请像上次一样设置 DATABASE_URL。").format(folder=home.path))
    if before == "own" != now:
        raise CannotGoOn(_("{folder} 的数据在自带数据库里；请去掉 DATABASE_URL，或用 --data 换一个目录。").format(folder=home.path))
    home.note("database", now)


def own_url(home: Home) -> str:
    return own_cluster(home).url((home.noted("ports") or {})["postgres"])


def database_port(home: Home) -> int:
    """Return the port our server had before where it is still free, and remember the one it gets."""
    ports = home.noted("ports") or {}
    port = free_port(ports.get("postgres", 0))
    home.note("ports", ports | {"postgres": port})
    return port


@contextmanager
def open_database(home: Home) -> Iterator[str]:
    """Yield a database address; a server started for this is stopped at the end."""
    if not home.is_made:
        raise CannotGoOn(_("{folder} 里还没有数据；请先执行 ./tonglu up。").format(folder=home.path))
    settle(home)
    if url := outside_url():
        yield url
    elif home.is_ready():
        yield own_url(home)
    else:
        with home.held():
            yield from _own_for_now(home)


def _own_for_now(home: Home) -> Iterator[str]:
    cluster = own_cluster(home)
    end_programs(home)
    end_server(cluster)
    cluster.make()
    port = database_port(home)
    server = start_ready(cluster, port, home.logs / "postgres.log")
    try:
        create_database(cluster, port)
        yield cluster.url(port)
    finally:
        stop(server)
