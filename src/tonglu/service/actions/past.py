"""Load cases with a past in bulk: another system's history, or an invented one. Nothing is sent, nothing runs twice.

Each moment keeps its own doer and time; the clocks are worked out as they would have run, so that the figures of the
past are figures. The acts are told under `by.via`: reactions leave what comes from "import" or "past" alone.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.ahead import made_aside, one_ahead
from tonglu.lib.refusals import NotAllowed
from tonglu.service.bulk import PastLines, PastRules, past_lines, write_past_cases
from tonglu.service.rules.past import PastCase

AT_ONCE = 10_000


@act
def record_past_cases(past: Iterable[PastCase], *, by: Actor, told: Callable[[int], None] = lambda _: None, aside: bool = False) -> int:
    """Write the cases, their clocks and their facts as they come; return how many, and say after each chunk how many it was by then.

    `past` may not ask the database: the next cases are made while it writes the last, for big loads in a process of their own (`aside`).
    """
    chunks, written = _lines(past, PastRules(), by.at), 0
    for lines in made_aside(chunks) if aside else one_ahead(chunks):
        for node in lines.nodes:
            if not (by.reaches_node(P.IMPORT_RUN, node) and by.reaches_node(P.CASE_OPEN, node)):
                raise NotAllowed
        written += write_past_cases(lines, by=by)
        told(written)
    return written


def _lines(past: Iterable[PastCase], rules: PastRules, at: datetime) -> Iterator[PastLines]:
    waiting = iter(past)
    while chunk := list(islice(waiting, AT_ONCE)):
        yield past_lines(chunk, [rules.clocks_of(each, at) for each in chunk])
