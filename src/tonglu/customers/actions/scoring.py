"""从头比对: who may be one person among all who are there, not only among those who are written from now on."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.candidates import note_candidates
from tonglu.customers.facts import ScoringAsked
from tonglu.customers.models import Customer, Scoring
from tonglu.jobs.queue import defer
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, set_row_actor, wait_turn
from tonglu.lib.refusals import NotAllowed, Refused

AT_ONCE: Final = 500
JOB: Final = "customers.score"


@act
def ask_scoring(*, by: Actor) -> Scoring:
    """Begin to compare everybody with everybody (从头比对); one run at a time."""
    if not by.can(P.CUSTOMER_MERGE):
        raise NotAllowed
    wait_turn(JOB)
    if Scoring.objects.filter(finished_at=None).exists():
        raise Refused("正在比对，请等它完成")
    last = Customer.objects.aggregate(last=Max("pk"))["last"] or 0
    run = Scoring.objects.create(asked_by_id=by.person_id, asked_at=by.at, until_id=last)
    tell(ScoringAsked(scoring_id=run.pk), by=by)
    defer(JOB, run_id=run.pk)
    return run


def score_on(run_id: int, *, most: int, by: Actor) -> bool:
    """Compare the next `most` handfuls, each in a transaction of its own; True where the run is finished.

    Customers are read, never locked; two who work on one run take turns.
    """
    return any(_score_some(run_id, by.at, by) for _ in range(most))


def _score_some(run_id: int, at: datetime, by: Actor) -> bool:
    with transaction.atomic():
        set_row_actor(by)
        run = Scoring.objects.select_for_update(of=("self",), no_key=True).filter(pk=run_id, finished_at=None).first()
        if run is None:
            return True
        rows = Customer.objects.filter(pk__gt=run.after_id, pk__lte=run.until_id).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:AT_ONCE])
        if ids:
            found = note_candidates(ids, at)
            run.after_id, run.read_count = ids[-1], run.read_count + len(ids)
            run.found_count += sum(1 for each in found if each.before is None)
        run.finished_at = None if len(ids) == AT_ONCE else at
        run.save()
        return run.finished_at is not None
