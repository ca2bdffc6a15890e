"""Cases that were opened while two customers were one, and go with one of them when they are two again."""

from typing import Any, Final

from django.db.models import QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.actions.reach import write_reach
from tonglu.customers.along import Along, Belongings
from tonglu.customers.models import Customer, ReachBasis
from tonglu.lib.actor import Actor
from tonglu.lib.labelled import N_
from tonglu.service.actions.told import of_case
from tonglu.service.facts import CaseCustomerChanged
from tonglu.service.models import Case, CheckBack


def _seen(rows: QuerySet[Any], by: Actor) -> QuerySet[Any]:
    return rows.filter(pk__in=Case.objects.reachable(by, P.CASE_VIEW))


def _carries(case: Case, own: Belongings) -> bool:
    return own.holds_unit(case.unit_id) or own.holds_number(case.contact_phone)


def _move(row: Any, to: Customer, by: Actor) -> None:
    """The case, and who is still to be called about it, belong to the other customer from now on; what was told stays told."""
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    case.customer = to
    case.save(update_fields=["customer"])
    CheckBack.objects.filter(case=case, ended_at=None).update(customer=to)
    write_reach(to, case.node, ReachBasis.CASE, by)
    tell(CaseCustomerChanged(**of_case(case)), by=by)


CASES: Final = Along("case", N_("工单"), Case, "opened_at", _seen, _carries, lambda case: f"{case.number} {case.title}".strip(), _move)
