"""Who is what to which unit, from when to when; nothing is overwritten."""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.actions.reach import write_reach
from tonglu.customers.candidates import note_candidates
from tonglu.customers.changed_owners import last_changes
from tonglu.customers.facts import ResidencyBegun, ResidencyEnded
from tonglu.customers.models import Customer, ReachBasis, Residency, ResidencyRole
from tonglu.customers.rules.days import has_ended
from tonglu.customers.rules.ownership import OWNING, WHOLE, Stake, held_at_most, refuse_share, short
from tonglu.customers.tokens import retoken
from tonglu.estates.models import Unit
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import Refused


@act
def relate(
    *,
    customer_id: int,
    unit_id: int,
    role: str,
    share: Decimal | None = None,
    since: date | None = None,
    until: date | None = None,
    by: Actor,
) -> Residency:
    """Say what a customer is to a unit (建立人房关系); the unit's project knows the customer from then on."""
    # the unit is the lower layer and the parent of the sum of shares: it is locked first
    unit = take(Unit, unit_id, permission=P.CUSTOMER_EDIT, by=by)
    customer = take(Customer, customer_id, permission=P.CUSTOMER_EDIT, by=by)
    _refuse_days(since, until)
    wanted = Residency(
        customer=customer, unit=unit, node_id=unit.node_id, role=ResidencyRole(role), share=share, since=since, until=until
    )  # fmt: skip
    _refuse_share(unit, wanted, day_of(by.at))
    residency = _written(wanted)
    write_reach(customer, unit.node, ReachBasis.RELATION, by)
    customer.changed_at = by.at
    retoken(customer, day_of(by.at))
    note_candidates([customer.pk], by.at)
    tell(
        ResidencyBegun(residency_id=residency.pk, role=role, customer_id=customer.pk, unit_id=unit.pk, node_id=unit.node_id),
        by=by,
    )
    return residency


def _written(residency: Residency) -> Residency:
    try:
        with transaction.atomic():
            residency.save(force_insert=True)
    except IntegrityError as fault:
        if "residency_no_overlap" not in str(fault):
            raise
        raise Refused(
            "{name}在这段时间已经是 {unit} 的{role}，请先结束原来的关系，或改日期",
            name=residency.customer.name, unit=residency.unit.code, role=residency.get_role_display(),
        ) from None  # fmt: skip
    return residency


def _refuse_days(since: date | None, until: date | None) -> None:
    for day in (since, until):
        if day and not 1949 <= day.year <= 2100:
            raise Refused("日期 {day} 不合理，请核对年份", day=day.isoformat())
    if since and until and until <= since:
        raise Refused("结束日期 {until} 要晚于开始日期 {since}", until=until.isoformat(), since=since.isoformat())


def _refuse_share(unit: Unit, wanted: Residency, today: date) -> None:
    if wanted.share is None:
        return
    refuse_share(wanted.share)
    if wanted.role not in OWNING:
        raise Refused("只有业主和共有人才有份额，请清空份额或改身份")
    rows = Residency.objects.filter(unit=unit, role__in=OWNING).exclude(share=None)
    stakes = [Stake(each.customer_id, each.role, each.share, each.since, each.until) for each in rows]
    taken = held_at_most(stakes, wanted.since, wanted.until, today)
    if taken + wanted.share > WHOLE:
        raise Refused("{unit} 的份额已登记 {taken}%，只剩 {left}%，请核对", unit=unit.code, taken=short(taken), left=short(WHOLE - taken))


def _refuse_changed_owner(residency: Residency, last: date) -> None:
    """Who was an owner on the day of a change was part of its whole: he leaves after that day, or by another change."""
    changed = last_changes([residency.unit_id]).get(residency.unit_id) if residency.role in OWNING else None
    if changed and last <= changed and (residency.since is None or residency.since <= changed):
        raise Refused(
            "{unit} 在 {day} 变更过产权，{name}那天是业主；要改业主请用房间页的“过户”或“份额变更”",
            unit=residency.unit.code, day=changed.isoformat(), name=residency.customer.name,
        )  # fmt: skip


@act
def end_relation(residency_id: int, *, until: date | None = None, by: Actor) -> Residency:
    """End a relation from a day on (the day itself no longer counts); by default today."""
    residency = take(Residency, residency_id, permission=P.CUSTOMER_EDIT, by=by)
    last = until or day_of(by.at)
    if residency.until and has_ended(residency.until, day_of(by.at)):
        raise Refused("这段关系已于 {until} 结束", until=residency.until.isoformat())
    _refuse_days(residency.since, last)
    _refuse_changed_owner(residency, last)
    residency.until = last
    residency.save(update_fields=["until"])
    # children of the residency come after it; the customer row is only re-worded
    customer = Customer.objects.select_for_update(no_key=True).get(pk=residency.customer_id)
    customer.changed_at = by.at
    retoken(customer, day_of(by.at))
    tell(
        ResidencyEnded(
            residency_id=residency.pk, role=residency.role, customer_id=customer.pk, unit_id=residency.unit_id,
            node_id=residency.node_id,
        ),
        by=by,
    )  # fmt: skip
    return residency
