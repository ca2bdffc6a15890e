"""What the public is promised and how it is measured; a case counts for the day on which it came in."""

from typing import Final

from tonglu.lib.labelled import N_, Labelled

FEWEST: Final = 10  # cases; fewer say nothing about the service
WINDOWS: Final = (30, 90)  # days


class Measure(Labelled):
    ARRIVAL = "arrival", N_("多少分钟内上门")
    APPOINTMENT = "appointment", N_("按约定时间上门（前后多少分钟）")
    REPLY = "reply", N_("多少分钟内答复")
    CLOSING = "closing", N_("在承诺的时间内办结")
    CHECK_BACK = "check_back", N_("办完后多少分钟内回访")


# whose promise is the deadline of each case itself
WITHOUT_LIMIT: Final = frozenset({Measure.CLOSING})


def share_of(kept: int, judged: int) -> float | None:
    """Return the share kept in per cent, None where too few were judged to say anything."""
    return 100 * kept / judged if judged >= FEWEST else None
