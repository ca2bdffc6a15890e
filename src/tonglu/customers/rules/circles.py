"""Circles of customers: who works here, who lives and trades here, and the publics around; one person may stand in several."""

from collections.abc import Iterable
from typing import Final

from tonglu.lib.labelled import N_
from tonglu.lib.refusals import Refused

C1, C2, C3 = "C1", "C2", "C3"
STAFF: Final = "staff"
CIRCLES: Final = ((C1, N_("C1 内部")), (C2, N_("C2 直接客户")), (C3, N_("C3 相关公众")))
# what somebody is beside living in a unit, and the circle that follows from it
ROLES: Final = {
    STAFF: C1,
    "merchant": C2,
    "key_person": C2,
    "developer": C3,
    "contractor": C3,
    "utility": C3,
    "government": C3,
    "street": C3,
    "police": C3,
    "media": C3,
    "association": C3,
}


def circles_of(roles: Iterable[str], *, has_home: bool) -> tuple[str, ...]:
    """Return the circles somebody stands in now: from the present roles, and from being anything to a unit."""
    found = {ROLES[each] for each in roles}
    if has_home:
        found.add(C2)
    return tuple(sorted(found))


def roles_in(circle: str) -> list[str]:
    return [role for role, each in ROLES.items() if each == circle]


def refuse_role(role: str, *, is_person: bool) -> None:
    if role == STAFF and not is_person:
        raise Refused("员工是个人；单位请选开发商、施工单位等")
