"""Somebody stands in for somebody else: begun with its proof, ended by its day or before."""

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.actions.named import Owner, people_at
from tonglu.customers.actions.reach import write_reach
from tonglu.customers.completeness import judge
from tonglu.customers.facts import MandateBegun, MandateEnded
from tonglu.customers.models import Customer, CustomerKind, Mandate, MandateKind, ReachBasis
from tonglu.customers.queries import node_of
from tonglu.customers.rules.days import has_ended
from tonglu.customers.rules.mandates import Party, end_of, refuse_mandate
from tonglu.estates.models import Unit
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.labels import note_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import Node


@act
def appoint(
    principal_id: int,
    *,
    holder: Owner,
    kind: str,
    unit_id: int | None = None,
    proof: str = "",
    since: date | None = None,
    until: date | None = None,
    by: Actor,
) -> Mandate:
    """Say who stands in for a customer (登记代理与联系), for one unit or for everything; who is not known is registered."""
    unit = take(Unit, unit_id, permission=P.CUSTOMER_EDIT, by=by) if unit_id else None
    asked = Customer.objects.reachable(by, P.CUSTOMER_EDIT).filter(pk=principal_id).first()
    if asked is None:
        raise NotAllowed
    node = unit.node if unit else Node.objects.get(pk=node_of(by, asked))
    stands, principal = people_at(node.pk, [holder, Owner(principal_id)], by=by)
    if stands.pk == principal.pk:
        raise Refused("代理人和被代理的是同一位客户")
    words, begin = note_of(proof, "凭据", 100, required=False), since or day_of(by.at)
    last = end_of(kind, _party(principal), begin, until)
    refuse_mandate(kind, _party(stands), _party(principal), since=begin, until=last, proof=words)

    row = Mandate(holder=stands, principal=principal, kind=MandateKind(kind), unit=unit, node=node, proof=words, since=begin, until=last)
    _write(row)
    for each in (stands, principal):
        write_reach(each, node, ReachBasis.RELATION, by)
    judge(principal, day_of(by.at))
    _tell(row, by)
    return row


def _party(customer: Customer) -> Party:
    return Party(customer.kind == CustomerKind.PERSON, customer.born_on)


def _write(row: Mandate) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as fault:
        if "mandate_no_overlap" not in str(fault):
            raise
        raise Refused(
            "{name}在这段时间已经是他的{kind}，请先结束原来的，或改日期", name=row.holder.name, kind=row.get_kind_display()
        ) from None


def _tell(row: Mandate, by: Actor) -> None:
    """Both find it on their timelines."""
    for customer in (row.principal_id, row.holder_id):
        begun = MandateBegun(mandate_id=row.pk, role=row.kind, customer_id=customer, unit_id=row.unit_id, node_id=row.node_id)
        tell(begun, by=by)


@act
def end_mandate(mandate_id: int, *, until: date | None = None, by: Actor) -> Mandate:
    """End a mandate from a day on (解除), by default today; it stays in the history."""
    row = take(Mandate, mandate_id, permission=P.CUSTOMER_EDIT, by=by)
    today, last = day_of(by.at), until or day_of(by.at)
    if row.until and (has_ended(row.until, today) or row.until == row.since):
        raise Refused("这段关系已于 {until} 结束", until=row.until.isoformat())
    if last < row.since:
        raise Refused("结束日期 {until} 不能早于开始日期 {since}", until=last.isoformat(), since=row.since.isoformat())
    if row.until and last > row.until:
        raise Refused("结束日期不能晚于原来的到期日 {until}；要延长，请到期后重新登记", until=row.until.isoformat())
    _end(row, last, by)
    return row


def end_mandates(unit_id: int, principals: Collection[int], day: date, *, by: Actor) -> None:
    """End what stood in for people at a unit that is theirs no more; what was to begin on that day or later never holds."""
    rows = Mandate.objects.filter(Q(until=None) | Q(until__gt=day), unit=unit_id, principal__in=principals)
    for each in rows.order_by("pk").select_for_update(of=("self",), no_key=True):
        _end(each, max(day, each.since), by)


def _end(row: Mandate, day: date, by: Actor) -> None:
    row.until = day
    row.save(update_fields=["until"])
    judge(Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=row.principal_id), day_of(by.at))
    for customer in (row.principal_id, row.holder_id):
        ended = MandateEnded(mandate_id=row.pk, role=row.kind, customer_id=customer, unit_id=row.unit_id, node_id=row.node_id)
        tell(ended, by=by)
