from typing import Final

from tonglu.access.permissions import Permission as P
from tonglu.lib.facts import FACT_KINDS, Fact, fact
from tonglu.lib.labelled import N_


@fact("access.value_revealed", subject="row_id", label=N_("查看敏感信息"), permission=P.AUDIT_VIEW)
class ValueRevealed(Fact):
    row_id: int
    table: str
    column: str
    reason: str


@fact("access.signed_in", subject="signed_id", label=N_("登录"), permission=P.AUDIT_VIEW)
class SignedIn(Fact):
    signed_id: int
    how: str


@fact("access.signed_out_everywhere", subject="signed_id", label=N_("全部退出"), permission=P.AUDIT_VIEW)
class SignedOutEverywhere(Fact):
    signed_id: int


@fact("access.password_set", subject="signed_id", label=N_("设置密码"), permission=P.AUDIT_VIEW)
class PasswordSet(Fact):
    signed_id: int


@fact("access.person_joined", subject="joined_id", label=N_("新增人员"), permission=P.PERSON_VIEW)
class PersonJoined(Fact):
    joined_id: int


@fact("access.person_left", subject="left_id", label=N_("离职"), permission=P.PERSON_VIEW)
class PersonLeft(Fact):
    left_id: int


@fact("access.role_granted", subject="granted_id", label=N_("授权"), permission=P.PERSON_VIEW)
class RoleGranted(Fact):
    granted_id: int
    role: str


@fact("access.grant_ended", subject="granted_id", label=N_("收回授权"), permission=P.PERSON_VIEW)
class GrantEnded(Fact):
    granted_id: int
    role: str


@fact("access.role_changed", subject="role_id", label=N_("修改角色"), permission=P.ROLE_EDIT)
class RoleChanged(Fact):
    role_id: int


@fact("access.api_key_issued", subject="owner_id", label=N_("签发接口密钥"), permission=P.AUDIT_VIEW)
class ApiKeyIssued(Fact):
    owner_id: int
    prefix: str


@fact("access.api_key_revoked", subject="owner_id", label=N_("停用接口密钥"), permission=P.AUDIT_VIEW)
class ApiKeyRevoked(Fact):
    owner_id: int
    prefix: str


@fact("access.signed_out", subject="signed_id", label=N_("退出登录"), permission=P.AUDIT_VIEW)
class SignedOut(Fact):
    signed_id: int


@fact("access.link_issued", subject="signed_id", label=N_("签发一次性链接"), permission=P.AUDIT_VIEW)
class LinkIssued(Fact):
    signed_id: int
    purpose: str


@fact("access.person_changed", subject="changed_id", label=N_("修改人员资料"), permission=P.PERSON_VIEW)
class PersonChanged(Fact):
    changed_id: int


@fact("access.tenure_changed", subject="changed_id", label=N_("调整任职"), permission=P.PERSON_VIEW)
class TenureChanged(Fact):
    changed_id: int
    post_id: int


@fact("access.roster_set", subject="changed_id", label=N_("设置排班"), permission=P.PERSON_VIEW)
class RosterSet(Fact):
    changed_id: int
    calendar: str
    since: str


@fact("access.roster_ended", subject="changed_id", label=N_("结束排班"), permission=P.PERSON_VIEW)
class RosterEnded(Fact):
    changed_id: int
    until: str


@fact("access.roster_day_set", subject="changed_id", label=N_("临时排班"), permission=P.PERSON_VIEW)
class RosterDaySet(Fact):
    """`slots` as people write them; empty where the exception was taken back, 休 where the day is off."""

    changed_id: int
    on: str
    slots: str


@fact("access.leave_noted", subject="changed_id", label=N_("登记休假"), permission=P.PERSON_VIEW)
class LeaveNoted(Fact):
    """Why somebody is away stays with the row: others need to know when only."""

    changed_id: int
    leave_id: int
    since: str
    until: str
    stand_in_id: int | None = None


@fact("access.leave_ended", subject="changed_id", label=N_("结束休假"), permission=P.PERSON_VIEW)
class LeaveEnded(Fact):
    changed_id: int
    leave_id: int
    until: str


# they are asked for by kind alone, and few beside what is told of cases: an index holds them by kind (migration 0020)
KINDS_IN_LINE: Final = frozenset(kind for kind in FACT_KINDS if kind.startswith("access."))
