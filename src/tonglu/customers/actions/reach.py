"""Who may know a customer: dated rows, and their nodes kept on the customer for search; under its lock."""

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.customers.completeness import judge
from tonglu.customers.facts import ReachExtended
from tonglu.customers.models import Customer, CustomerReach, Merge, ReachBasis
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.clock import day_of
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation.models import Node


def write_reach(customer: Customer, node: Node, basis: str, by: Actor) -> bool:
    """Add one reach row under the customer's lock and keep its node beside; False where it stood already."""
    _, is_fresh = CustomerReach.objects.get_or_create(
        customer=customer, node=node, basis=basis, until=None,
        defaults={"legal_entity": node.legal_entity, "since": by.at},
    )  # fmt: skip
    _know(customer, node.pk)
    if customer.root_id:
        _know(Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=customer.root_id), node.pk)
    return is_fresh


def _know(customer: Customer, node_id: int) -> None:
    if node_id not in customer.nodes:
        customer.nodes = sorted([*customer.nodes, node_id])
        customer.save(update_fields=["nodes"])


@act
def extend_reach(customer_id: int, *, node_id: int, basis: str, by: Actor) -> bool:
    """Let another node know a customer (a case, a visit); the actor must reach both. False where it knew already."""
    customer = take(Customer, customer_id, permission=P.CUSTOMER_VIEW, by=by)
    if not (by.reaches_node(P.CUSTOMER_VIEW, node_id) or by.reaches_node(P.CASE_OPEN, node_id)):
        raise NotAllowed
    node = Node.objects.get(pk=node_id)
    is_fresh = write_reach(customer, node, ReachBasis(basis), by)
    if is_fresh:
        judge(customer, day_of(by.at))
        tell(ReachExtended(customer_id=customer.pk, node_id=node_id, basis=basis), by=by)
    return is_fresh


def refuse_others_number(customer: Customer, kind: str, row_id: int, permission: str, by: Actor) -> None:
    """Refuse to open what was written before a merge on a record that the actor reaches through the merged one only."""
    marks = Merge.objects.filter(survivor=customer, undone_at=None).values_list("marks", flat=True)
    if not marks or any(row_id > mark[kind] for mark in marks if kind in mark):
        return
    own = CustomerReach.objects.filter(customer=customer, until=None).values_list("node_id", flat=True)
    if not any(by.reaches_node(permission, each) for each in own):
        raise Refused("这一项登记在另一个项目的档案上，要看完整的，请找那里的同事")
