"""What an intake may name: codes, entries of lists, a place, a customer, a unit; each within the actor's reach."""

from dataclasses import dataclass
from enum import StrEnum

from tonglu.access.models import Person
from tonglu.access.permissions import Permission as P
from tonglu.customers.models import Customer, Phone
from tonglu.estates.models import Unit
from tonglu.lib import phones, plain, prepared
from tonglu.lib.actor import NOTHING, Actor
from tonglu.lib.refusals import Refused
from tonglu.organisation.models import LookupItem, Node
from tonglu.service import lookups
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseSubject
from tonglu.touchpoints.models import ContactMedium

CODES: dict[str, tuple[str, list[str]]] = {
    "kind": ("类型", [each.value for each in CaseKind]),
    "subject": ("主题", ["", *(each.value for each in CaseSubject)]),
    "grade": ("等级", [each.value for each in CaseGrade]),
    "medium": ("渠道", list(ContactMedium.values)),
}
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Picks:
    """Entries of the editable code lists that classify a case."""

    place_id: int | None = None
    component_id: int | None = None
    problem_id: int | None = None
    category_id: int | None = None


class Pick(StrEnum):
    PLACE = "place_id"
    COMPONENT = "component_id"
    PROBLEM = "problem_id"
    CATEGORY = "category_id"


LISTS = {
    Pick.PLACE: lookups.PLACE,
    Pick.COMPONENT: lookups.COMPONENT,
    Pick.PROBLEM: lookups.PROBLEM,
    Pick.CATEGORY: lookups.CATEGORY,
}


def checked_codes(**codes: str) -> None:
    for field, code in codes.items():
        label, allowed = CODES[field]
        if code not in allowed:
            raise Refused(
                "{what}「{code}」不认识；可用的有：{codes}", what=label, code=plain.shown(code), codes="、".join(filter(None, allowed))
            )  # fmt: skip


def checked_picks(picks: Picks) -> None:
    chosen = {pick: pk for pick in Pick if (pk := getattr(picks, pick)) is not None}
    if not chosen:
        return
    found = dict(LookupItem.objects.filter(pk__in=chosen.values(), is_active=True).values_list("pk", "list_code"))
    for pick, pk in chosen.items():
        if found.get(pk) != LISTS[pick].code:
            raise Refused("「{list}」里没有所选的项，可能已停用，请重新选择", list=LISTS[pick].label)


def checked_contact(name: str, phone: str) -> tuple[str, str]:
    """Return the contact's name and the number in its stored form."""
    tidy = plain.one_line(plain.widths(name))
    if len(tidy) > LONGEST_NAME or plain.has_controls(tidy):
        raise Refused("联系人姓名不对：最多 {most} 字，不能有控制字符", most=LONGEST_NAME)
    return tidy, phones.parse_phone(phone).stored if phone.strip() else ""


NODE = f"SELECT {prepared.columns_of(Node, 'node')} FROM organisation_node node WHERE id = %s"  # noqa: S608 - names of our own columns


def node_of(unit: Unit | None, node_id: int | None, *, by: Actor) -> Node:
    """Return where the case belongs: the unit's node, else the given one, else the actor's only or home node."""
    chosen = unit.node_id if unit else node_id or _own_node(by)
    if chosen is None:
        raise Refused("请选择项目：您负责多个项目，系统不能替您选择")
    row = prepared.row(NODE, [chosen])
    node = prepared.made(Node, row) if row else None
    if node is None or not by.reaches_node(P.CASE_OPEN, chosen):
        raise Refused("所选项目不存在，或您不能在那里登记工单")
    if not node.is_active:
        raise Refused("「{name}」已停用，不能再登记工单", name=node.name)
    return node


def unit_in_reach(unit_id: int, *, by: Actor) -> Unit:
    reached = Unit.objects.reachable(by, P.ESTATE_VIEW) | Unit.objects.reachable(by, P.CASE_OPEN)
    unit = reached.filter(pk=unit_id).first()
    if unit is None:
        raise Refused("房间不存在，或不在您的范围内，请重新选择")
    return unit


def customer_in_reach(customer_id: int, *, by: Actor) -> Customer:
    customer = Customer.objects.reachable(by, P.CUSTOMER_VIEW).filter(pk=customer_id).first()
    if customer is None:
        raise Refused("客户不存在，或不在您的范围内，请重新选择")
    return customer


def caller_of(phone: str, node_id: int, *, by: Actor) -> Customer | None:
    """Return the customer a number belongs to, if it is one person whom this node or the actor already knows."""
    if not phone:
        return None
    holders = Phone.objects.filter(number=phone, until=None, customer__nodes__overlap=_known_nodes(node_id, by))
    found = [each.customer for each in holders.select_related("customer")[:10]]
    people = {each.root_id or each.pk for each in found}
    return found[0] if len(people) == 1 else None


def _known_nodes(node_id: int, by: Actor) -> list[int]:
    return sorted({node_id} | by.reach.get(P.CUSTOMER_VIEW, NOTHING).nodes)


def _own_node(by: Actor) -> int | None:
    nodes = by.reach.get(P.CASE_OPEN, NOTHING).nodes
    if len(nodes) == 1:
        return next(iter(nodes))
    home = Person.objects.filter(pk=by.person_id).values_list("home_id", flat=True).first() if by.person_id else None
    return home if home in nodes else None
