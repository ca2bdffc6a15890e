"""Parent and child cases: one level, and a parent ends last.

Two cases of a family are locked by rising id, so that acts on both ends never wait for each other in a ring.
"""

from tonglu.access.permissions import Permission as P
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act, take
from tonglu.lib.flow import Arrow
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.scope import ScopedQuerySet
from tonglu.service.actions.told import of_case, refuse_ended
from tonglu.service.facts import CasePlacedUnder, CaseTakenOut
from tonglu.service.models import Case
from tonglu.service.rules.flows import ENDED_STATES


@act
def place_under(case_id: int, *, parent_id: int, by: Actor) -> Case:
    """Make a case the child of another (并入主工单): the parent cannot close before it."""
    if case_id == parent_id:
        raise Refused("不能把工单并入它自己")
    first, second = sorted((case_id, parent_id))
    taken = {pk: take(Case, pk, permission=P.CASE_EDIT, by=by) for pk in (first, second)}
    case, parent = taken[case_id], taken[parent_id]
    refuse_ended(case, "并入其他工单")
    _refuse_as_parent(parent)
    if case.parent_id:
        raise Refused("工单 {number} 已并入其他主工单，请先移出", number=case.number)
    if Case.objects.filter(parent=case).exists():
        raise Refused("工单 {number} 自己有子工单，不能再并入别的工单", number=case.number)

    case.parent = parent
    case.save(update_fields=["parent"])
    tell(CasePlacedUnder(**of_case(case), parent_id=parent.pk, parent_number=parent.number), by=by)
    return case


@act
def take_out(case_id: int, *, by: Actor) -> Case:
    """Free a case from its parent (移出主工单)."""
    case = take(Case, case_id, permission=P.CASE_EDIT, by=by)
    parent = case.parent
    if parent is None:
        raise Refused("工单 {number} 没有主工单", number=case.number)

    case.parent = None
    case.save(update_fields=["parent"])
    tell(CaseTakenOut(**of_case(case), parent_id=parent.pk, parent_number=parent.number), by=by)
    return case


def take_parent(parent_id: int, node_id: int, *, by: Actor) -> Case:
    """Lock the parent that a new case is opened under."""
    try:
        parent = take(Case, parent_id, permission=P.CASE_EDIT, by=by)
    except NotAllowed:
        raise Refused("主工单不存在，或不在您的范围内") from None
    if parent.node_id != node_id:
        raise Refused("主工单 {number} 属于另一个项目", number=parent.number)
    _refuse_as_parent(parent)
    return parent


def take_with_parent(case_id: int, *, arrow: Arrow, by: Actor) -> Case:
    """Take a case by an arrow with its parent locked too, whichever id is lower."""
    parent_id = Case.objects.filter(pk=case_id).values_list("parent_id", flat=True).first()
    if parent_id and parent_id < case_id:
        _lock(parent_id)
    case = take(Case, case_id, arrow=arrow, by=by)
    if case.parent_id != parent_id:
        raise Refused("工单 {number} 刚刚被他人修改，请刷新后再试", number=case.number)
    if parent_id and parent_id > case_id:
        _lock(parent_id)
    return case


def lock_with_parent(case_id: int) -> Case:
    """Lock a case and its parent, by rising id; the caller has seen to reach and state."""
    parent_id = Case.objects.filter(pk=case_id).values_list("parent_id", flat=True).first()
    for each in sorted(filter(None, (case_id, parent_id))):
        _lock(each)
    case = Case.objects.select_related("parent", "keeper").get(pk=case_id)
    if case.parent_id != parent_id:
        raise Refused("工单 {number} 刚刚被他人修改，请刷新后再试", number=case.number)
    return case


def has_open_children(case: Case) -> bool:
    return _open_children(case).exists()


def _open_children(case: Case) -> ScopedQuerySet[Case]:
    return Case.objects.filter(parent=case).exclude(state__in=ENDED_STATES)


def refuse_open_children(case: Case) -> None:
    children = _open_children(case)
    numbers = list(children.order_by("pk").values_list("number", flat=True)[:6])
    if numbers:
        raise Refused("还有未结束的子工单：{numbers}；请先处理完子工单", numbers="、".join(numbers))


def _refuse_as_parent(parent: Case) -> None:
    refuse_ended(parent, "作为主工单")
    if parent.parent_id:
        raise Refused("工单 {number} 自己是子工单，请并入它的主工单", number=parent.number)


def _lock(pk: int) -> None:
    list(Case.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk).values_list("pk"))
