"""What the invented data tell about themselves."""

from tonglu.access.permissions import Permission as P
from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("demo.customers_seeded", subject="node_id", label=N_("装入模拟客户"), permission=P.AUDIT_VIEW)
class CustomersSeeded(Fact):
    """The same four numbers make the same rows."""

    seed: int
    customers: int
    cases: int
    until: str
