"""What a killed supervisor or postmaster left running is ended before anything is started or called stopped."""

import signal

from tonglu.launch.home import Home
from tonglu.launch.postgres import Cluster
from tonglu.launch.processes import Mark, end_group, gone_within, tell_to_stop, working_in

GONE_WITHIN = 15.0


def end_programs(home: Home) -> bool:
    """End web and worker whose supervisor is gone; True if there was a note of them."""
    state = home.noted("state")
    if state is None:
        return False
    for name, pid, born in state["marks"]:
        if name in {"web", "worker"} and Mark(pid, born).leads_a_group:
            end_group(pid)
    home.forget("state")
    return True


def marks_in(home: Home) -> dict[str, Mark]:
    """Return the noted processes that still live, by name."""
    noted = (home.noted("state") or {}).get("marks", [])
    return {name: mark for name, pid, born in noted if (mark := Mark(pid, born)).is_alive}


def end_server(cluster: Cluster) -> bool:
    """End processes that still hold the data directory, first by a shutdown, then by force; True if there were any."""
    left = working_in(cluster.pgdata)
    tell_to_stop(left, signal.SIGINT)
    if not gone_within(left, GONE_WITHIN):
        tell_to_stop(left, signal.SIGKILL)
        gone_within(left, GONE_WITHIN)
    return bool(left)
