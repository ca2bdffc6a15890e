"""A service message that a person or a program sends about one case."""

from tonglu.access.permissions import Permission as P
from tonglu.customers.queries import customer_for, phones_of
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.plain import shown
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.veil import Veil
from tonglu.messaging.actions import queue_message
from tonglu.messaging.models import Message
from tonglu.service.models import Case
from tonglu.service.queries.messages import TO_CUSTOMERS, values_of


@act
def send_case_message(case_id: int, *, code: str, key: str, by: Actor) -> Message:
    """Queue a message to the customer of a case (发服务消息); the same key is sent once."""
    case = Case.objects.reachable(by, P.MESSAGE_SEND).select_related("customer", "unit", "node", "keeper").filter(pk=case_id).first()
    if case is None:
        raise NotAllowed
    if code not in TO_CUSTOMERS:
        raise Refused("没有可以发给客户的消息模板「{code}」", code=shown(code))
    address = _address(case, by)
    if not address:
        raise Refused("工单 {number} 没有联系电话", number=case.number)
    message = queue_message(
        code=code, key=key, customer_id=case.customer_id, address=address, node_id=case.node_id, values=values_of(case),
        link=f"/cases/{case.pk}/", by=by,
    )  # fmt: skip
    if message is None:
        raise Refused("消息模板「{code}」已停用", code=code)
    return message


def _address(case: Case, by: Actor) -> Veil | None:
    """The number the caller left, else the customer's own."""
    if case.contact_phone:
        return case.contact_phone  # type: ignore[no-any-return]  # a veiled column loads as Veil
    if case.customer_id is None or not by.can(P.CUSTOMER_VIEW):
        return None
    open_ones = [each for each in phones_of(by, customer_for(by, case.customer_id)) if each.until is None]
    return open_ones[0].number if open_ones else None
