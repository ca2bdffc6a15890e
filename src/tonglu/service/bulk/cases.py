"""The rows of cases with a past: cases and clocks by COPY, their facts from the rows themselves."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from operator import attrgetter

from tonglu.lib.actor import Actor
from tonglu.lib.copying import copy_rows, reserve_ids
from tonglu.service.actions.opening import numbers_for
from tonglu.service.bulk.clocks import PastClock
from tonglu.service.bulk.telling import tell_past
from tonglu.service.models import Case, CaseClock
from tonglu.service.rules import wording
from tonglu.service.rules.past import PastCase

# read off a PastCase under the same name
TAKEN = (
    "node_id", "kind", "subject", "grade", "medium", "words", "plan", "result", "customer_id", "unit_id", "contact_name", "contact_phone",
    "place_id", "component_id", "problem_id", "opened_by_id",
)  # fmt: skip
MOMENTS = ("opened_at", "accepted_at", "dispatched_at", "arrived_at", "plan_told_at", "finished_at", "closed_at")
CASE_COLUMNS = ("id", "key", "number", "state", "title", "content_hash", "keeper_id", "reopened_count", *TAKEN, "due_at", *MOMENTS)
CLOCK_COLUMNS = (
    "case_id", "clock", "policy_id", "calendar_id", "within_minutes", "lines", "started_at", "due_at", "stopped_at", "overdue_at",
)  # fmt: skip
_taken, _moments = attrgetter(*TAKEN), attrgetter(*MOMENTS)
_title = lru_cache(maxsize=2_000)(wording.title_of)  # invented and imported words repeat
_hash = lru_cache(maxsize=2_000)(wording.content_hash)
_written = lru_cache(maxsize=50_000)(str)  # the driver writes each moment anew, in Python; a past has many of the same


def write_past_cases(past: Sequence[PastCase], clocks: Sequence[Sequence[PastClock]], *, by: Actor) -> list[int]:
    """Write cases with their clocks, which stand in the same order, and facts; return the new ids in the order given."""
    ids = reserve_ids(Case, len(past))
    numbers = numbers_for([each.opened_at for each in past])
    rows = (_case_row(*each) for each in zip(ids, numbers, past, clocks, strict=True))
    copy_rows(Case, CASE_COLUMNS, rows)
    copy_rows(CaseClock, CLOCK_COLUMNS, (_clock_row(pk, each) for pk, own in zip(ids, clocks, strict=True) for each in own))
    tell_past(ids, past, by=by)
    return ids


def _case_row(pk: int, number: str, past: PastCase, clocks: Sequence[PastClock]) -> tuple[object, ...]:
    due_at = min((each.due_at for each in clocks if each.due_at and each.stopped_at is None), default=None)
    return (
        pk, past.key or uuid.uuid4(), number, past.state.value, past.title or _title(past.words), _hash(past.words),
        past.keeper_id if past.dispatched_at else None, int(past.is_reopened), *_taken(past), *_said(due_at, *_moments(past)),
    )  # fmt: skip


def _clock_row(pk: int, each: PastClock) -> tuple[object, ...]:
    policy = each.policy
    return (
        pk, policy.clock, policy.pk, policy.calendar_id, policy.within_minutes, each.lines,
        *_said(each.started_at, each.due_at, each.stopped_at, each.overdue_at),
    )  # fmt: skip


def _said(*moments: datetime | None) -> list[str | None]:
    return [_written(each) if each else None for each in moments]
