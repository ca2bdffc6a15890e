"""The number on a case is behind a veil; whoever looks says why."""

from tonglu.access.permissions import Permission as P
from tonglu.access.unveil import unveil
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service.models import Case


@act
def reveal_case_phone(case_id: int, *, reason: str, by: Actor) -> str:
    """Return the contact's number in clear and record who looked and why."""
    case = Case.objects.reachable(by, P.PHONE_REVEAL).filter(pk=case_id).first()
    if case is None:
        raise NotAllowed
    if not case.contact_phone:
        raise Refused("这张工单没有留电话")
    return unveil(
        case.contact_phone, of=case, column="contact_phone", permission=P.PHONE_REVEAL, reason=reason,
        node_id=case.node_id, customer_id=case.customer_id, by=by,
    )  # fmt: skip
