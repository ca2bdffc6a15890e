"""What a customer hears when a case moves. History that was imported, and news that is old, is told to nobody."""

from datetime import timedelta

from tonglu.audit.models import FactRow
from tonglu.customers.queries import customer_for, phones_of
from tonglu.lib.actor import Actor
from tonglu.lib.labelled import N_
from tonglu.lib.plain import shown
from tonglu.lib.veil import Veil
from tonglu.messaging.actions import queue_message
from tonglu.service.facts import CaseClosed, CaseDispatched, CaseFinished, CaseForceClosed, CaseOpened, CasePlanTold
from tonglu.service.models import Case
from tonglu.service.queries import case_for
from tonglu.service.queries.messages import values_of

LONGEST_PLAN = 200  # of a message; the page has the rest
STALE = timedelta(hours=24)


def tell_customer_opened(fact: CaseOpened, *, told: FactRow, by: Actor) -> str:
    return N_("导入的历史") if fact.is_imported else _tell(fact.case_id, "case.opened", told, by)


def tell_customer_dispatched(fact: CaseDispatched, *, told: FactRow, by: Actor) -> str:
    return _tell(fact.case_id, "case.dispatched", told, by, keeper=fact.keeper_name)


def tell_customer_plan(fact: CasePlanTold, *, told: FactRow, by: Actor) -> str:
    return _tell(fact.case_id, "case.plan_told", told, by, plan=shown(fact.plan, LONGEST_PLAN).rstrip("。.!！"))


def tell_customer_finished(fact: CaseFinished, *, told: FactRow, by: Actor) -> str:
    return _tell(fact.case_id, "case.finished", told, by)


def tell_customer_closed(fact: CaseClosed | CaseForceClosed, *, told: FactRow, by: Actor) -> str:
    is_imported = isinstance(fact, CaseClosed) and fact.is_imported
    return N_("导入的历史") if is_imported else _tell(fact.case_id, "case.closed", told, by)


def _tell(case_id: int, code: str, told: FactRow, by: Actor, **extra: str) -> str:
    """Send to the number the caller left, else to the customer's own."""
    if by.at - told.at > STALE:
        return N_("消息已过时，不再发送")
    case = case_for(by, case_id)
    if case.is_imported or case.is_anonymous:
        return N_("导入的历史") if case.is_imported else N_("匿名来件")
    address = _number_of(case, by)
    if not address:
        return N_("没有联系电话")
    queue_message(
        code=code, key=f"case:{case.pk}:{code}:{told.pk}", customer_id=case.customer_id, address=address,
        node_id=case.node_id, values={**values_of(case), **extra}, link=f"/cases/{case.pk}/", by=by,
    )  # fmt: skip
    return ""


def _number_of(case: Case, by: Actor) -> Veil | None:
    if case.contact_phone:
        return case.contact_phone  # type: ignore[no-any-return]  # a veiled column loads as Veil
    if case.customer_id is None:
        return None
    open_ones = [each for each in phones_of(by, customer_for(by, case.customer_id)) if each.until is None]
    return open_ones[0].number if open_ones else None
