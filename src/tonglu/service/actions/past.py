"""Load cases with a past in bulk: another system's history, or an invented one. Nothing is sent, nothing runs twice.

Each moment keeps its own doer and time; the clocks are worked out as they would have run, so that the figures of the
past are figures. The acts are told under `by.via`: reactions leave what comes from "import" or "past" alone.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.ahead import one_ahead
from tonglu.lib.refusals import NotAllowed
from tonglu.service.bulk import PastClock, PastRules, write_past_cases
from tonglu.service.rules.past import PastCase

AT_ONCE = 10_000


@act
def record_past_cases(past: Iterable[PastCase], *, by: Actor) -> int:
    """Write the cases, their clocks and their facts as they come; return how many.

    `past` may not ask the database: the next cases are made while it writes the last.
    """
    written = 0
    for chunk, clocks in one_ahead(_with_clocks(past, PastRules(), by.at)):
        for node in {each.node_id for each in chunk}:
            if not (by.reaches_node(P.IMPORT_RUN, node) and by.reaches_node(P.CASE_OPEN, node)):
                raise NotAllowed
        written += len(write_past_cases(chunk, clocks, by=by))
    return written


def _with_clocks(past: Iterable[PastCase], rules: PastRules, at: datetime) -> Iterator[tuple[list[PastCase], list[list[PastClock]]]]:
    waiting = iter(past)
    while chunk := list(islice(waiting, AT_ONCE)):
        yield chunk, [rules.clocks_of(each, at) for each in chunk]
