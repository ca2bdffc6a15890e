"""What was exchanged with customers."""

from tonglu.access.permissions import Permission as P
from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("touchpoints.contact_recorded", subject="contact_id", label=N_("接触"), permission=P.CUSTOMER_VIEW)
class ContactRecorded(Fact):
    contact_id: int
    medium: str
    is_inbound: bool


@fact("touchpoints.contact_moved", subject="contact_id", label=N_("接触（撤销合并时移来）"), permission=P.CUSTOMER_VIEW)
class ContactMoved(Fact):
    contact_id: int
