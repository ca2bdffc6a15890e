"""Completeness of everybody, once a day: what lapses by itself, and whatever the rule says otherwise since an upgrade."""

from datetime import date
from typing import Final

from django.db import transaction

from tonglu.customers.completeness import differing, judge_all
from tonglu.customers.models import Customer, Judging
from tonglu.lib.actor import Actor
from tonglu.lib.acts import set_row_actor
from tonglu.lib.clock import day_of

AT_ONCE: Final = 2_000


def judge_on(*, most: int, by: Actor) -> bool:
    """Judge the next `most` handfuls of the day's run, each in a transaction of its own; True where the run is finished."""
    day = day_of(by.at)
    Judging.objects.get_or_create(on=day)
    return any(_judge_some(day, by) for _ in range(most))


def _judge_some(day: date, by: Actor) -> bool:
    """All are read, few differ, and only those are locked: roots in the order of their ids, as acts do."""
    with transaction.atomic():
        set_row_actor(by)
        run = Judging.objects.select_for_update(of=("self",), no_key=True).get(on=day)
        if run.finished_at:
            return True
        ids = list(Customer.objects.filter(root=None, pk__gt=run.after_id).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
        new = Customer.objects.filter(pk__in=ids, judged_on=None).values_list("pk", flat=True)
        wrong = sorted({pk for pk, *_ in differing(ids, day)} | set(new)) if ids else []
        if wrong:
            locked = Customer.objects.filter(pk__in=wrong).order_by("pk").select_for_update(of=("self",), no_key=True)
            run.changed_count += judge_all(list(locked.values_list("pk", flat=True)), day)
        run.after_id = ids[-1] if ids else run.after_id
        run.finished_at = None if len(ids) == AT_ONCE else by.at
        run.save()
        return run.finished_at is not None
