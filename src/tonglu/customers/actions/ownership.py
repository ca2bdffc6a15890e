"""A unit changes hands: old owners' relations end on a day, new ones begin, and all of it stays with the unit."""

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Q

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.actions.mandates import end_mandates
from tonglu.customers.actions.named import Owner, locked_people, people_at
from tonglu.customers.actions.reach import write_reach
from tonglu.customers.candidates import note_candidates
from tonglu.customers.facts import ResidencyBegun, ResidencyEnded, UnitShared, UnitTransferred
from tonglu.customers.models import Customer, ReachBasis, Residency
from tonglu.customers.rules.days import has_ended
from tonglu.customers.rules.ownership import OWNING, Stake, Turn, turn_of
from tonglu.customers.tokens import retoken
from tonglu.estates.models import Unit
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.labelled import N_
from tonglu.lib.refusals import Refused, Stale


@act
def transfer_unit(
    unit_id: int,
    *,
    owners: Sequence[Owner],
    on: date | None = None,
    ending: Collection[int] = (),
    seen: Collection[int] | None = None,
    by: Actor,
) -> list[Residency]:
    """Hand a unit over to new owners (二手过户) from a day on, by default today; return their relations.

    `ending` are other relations of the unit that end with it; `seen` are the owners' relations as the caller read them.
    """
    day = _judged_day(on, day_of(by.at))
    unit, rows = _taken(unit_id, day, by)
    _refuse_changed(rows, seen)
    people = people_at(unit.node_id, owners, also=[each.customer_id for each in rows], by=by)
    standing = [_stake(each) for each in rows]
    if {each.person for each in standing} & {each.pk for each in people}:
        raise Refused("新业主里有现在的业主：只是加名、减名或改份额，请用“份额变更”")
    turn = turn_of(standing, [Stake(each.pk, share=owner.share) for each, owner in zip(people, owners, strict=True)], day)
    others = _others(unit, ending, day)
    begun = _turned(unit, rows, turn, others, day, by)
    ended = [each.id for each in turn.ending]
    tell(
        UnitTransferred(
            unit_id=unit.pk, node_id=unit.node_id, on=day.isoformat(), ended=ended, begun=[each.pk for each in begun],
            others=[each.pk for each in others],
        ),
        by=by,
    )  # fmt: skip
    return begun


@act
def share_unit(
    unit_id: int, *, owners: Sequence[Owner], on: date | None = None, seen: Collection[int] | None = None, by: Actor
) -> list[Residency]:
    """Change who owns how much among owners of whom somebody stays (加名、减名、份额变更) from a day on; return what began."""
    day = _judged_day(on, day_of(by.at))
    unit, rows = _taken(unit_id, day, by)
    _refuse_changed(rows, seen)
    people = people_at(unit.node_id, owners, also=[each.customer_id for each in rows], by=by)
    standing = [_stake(each) for each in rows]
    if standing and not {each.person for each in standing} & {each.pk for each in people}:
        raise Refused("原来的业主一位都不留，这是过户，请用“过户”")
    turn = turn_of(standing, [Stake(each.pk, share=owner.share) for each, owner in zip(people, owners, strict=True)], day)
    begun = _turned(unit, rows, turn, [], day, by)
    ended, righted = [each.id for each in turn.ending], [old.id for old, _ in turn.righted]
    tell(
        UnitShared(
            unit_id=unit.pk, node_id=unit.node_id, on=day.isoformat(), ended=ended, begun=[each.pk for each in begun], righted=righted
        ),
        by=by,
    )
    return begun


def _taken(unit_id: int, day: date, by: Actor) -> tuple[Unit, list[Residency]]:
    """Lock the unit, the parent of the sum of shares, then its present owners."""
    unit, today = take(Unit, unit_id, permission=P.CUSTOMER_EDIT, by=by), day_of(by.at)
    rows = Residency.objects.filter(unit=unit, role__in=OWNING).filter(Q(until=None) | Q(until__gt=day))
    locked = list(rows.select_related("customer").order_by("pk").select_for_update(of=("self",), no_key=True))
    if latest := max((each.until for each in locked if each.until and has_ended(each.until, today)), default=None):
        raise Refused("日期 {day} 早于最近一次产权变更（{latest}），请核对", day=day.isoformat(), latest=latest.isoformat())
    return unit, locked


def _judged_day(on: date | None, today: date) -> date:
    if on is None:
        return today
    if on > today:
        raise Refused("日期 {day} 还没到，请在当天或之后登记", day=on.isoformat())
    if on.year < 1949:
        raise Refused("日期 {day} 不合理，请核对年份", day=on.isoformat())
    return on


def _refuse_changed(rows: Sequence[Residency], seen: Collection[int] | None) -> None:
    if seen is not None and set(seen) != {each.pk for each in rows}:
        raise Stale(N_("这套房的业主刚刚有了变化，请刷新后再看"))


def _stake(row: Residency) -> Stake:
    return Stake(row.customer.root_id or row.customer_id, row.role, row.share, row.since, row.until, row.pk)


def _others(unit: Unit, ending: Collection[int], day: date) -> list[Residency]:
    wanted = set(ending)
    rows = Residency.objects.filter(Q(until=None) | Q(until__gt=day), pk__in=wanted, unit=unit).exclude(role__in=OWNING)
    found = list(rows.select_related("customer").order_by("pk").select_for_update(of=("self",), no_key=True))
    if len(found) < len(wanted):
        raise Stale(N_("要一并结束的关系刚刚有了变化，请刷新后重新勾选"))
    for each in found:
        if each.since and each.since >= day:
            raise Refused("{name}的关系从 {since} 才开始，不能在 {day} 结束", name=each.customer.name, since=each.since, day=day)
    return found


def _turned(unit: Unit, rows: Sequence[Residency], turn: Turn, others: Sequence[Residency], day: date, by: Actor) -> list[Residency]:
    own, staying = {each.pk: each for each in rows}, {each.person for each in turn.beginning}
    for each in [*(own[stake.id] for stake in turn.ending), *others]:
        _end(each, day, by)
    end_mandates(unit.pk, [own[stake.id].customer_id for stake in turn.ending if stake.person not in staying], day, by=by)
    for old, new in turn.righted:
        row = own[old.id]
        row.role, row.share = new.role, new.share
        row.save(update_fields=["role", "share"])
    begun = [_begin(unit, each, by) for each in turn.beginning]
    touched = {each.customer_id for each in [*(own[stake.id] for stake in turn.ending), *others, *begun]}
    for customer in locked_people(touched).values():
        customer.changed_at = by.at
        retoken(customer, day_of(by.at))
    note_candidates([each.customer_id for each in begun], by.at)
    return begun


def _end(row: Residency, day: date, by: Actor) -> None:
    row.until = day
    row.save(update_fields=["until"])
    ended = ResidencyEnded(
        residency_id=row.pk, role=row.role, customer_id=row.customer_id, unit_id=row.unit_id, node_id=row.node_id
    )  # fmt: skip
    tell(ended, by=by)


def _begin(unit: Unit, stake: Stake, by: Actor) -> Residency:
    customer = Customer.objects.get(pk=stake.person)
    row = Residency.objects.create(
        customer=customer, unit=unit, node_id=unit.node_id, role=stake.role, share=stake.share, since=stake.since
    )
    write_reach(customer, unit.node, ReachBasis.RELATION, by)
    begun = ResidencyBegun(residency_id=row.pk, role=row.role, customer_id=customer.pk, unit_id=unit.pk, node_id=unit.node_id)
    tell(begun, by=by)
    return row
