"""What happened to a case, in past facts. No phone, no paper number: free words are veiled before they are told."""

from dataclasses import field

from tonglu.access.permissions import Permission as P
from tonglu.lib.facts import Fact, fact
from tonglu.lib.labelled import N_


@fact("service.case_opened", subject="case_id", label=N_("登记工单"), permission=P.CASE_VIEW)
class CaseOpened(Fact):
    case_id: int
    number: str
    case_kind: str
    title: str
    medium: str
    is_imported: bool = False


@fact("service.case_taken_back", subject="case_id", label=N_("撤销导入，工单还原"), permission=P.CASE_VIEW)
class CaseTakenBack(Fact):
    """The file that brought the case, or its reply, was taken back: `state` is how it stands again, empty where it is gone."""

    case_id: int
    number: str
    state: str


@fact("service.case_accepted", subject="case_id", label=N_("受理工单"), permission=P.CASE_VIEW)
class CaseAccepted(Fact):
    case_id: int
    number: str


@fact("service.case_turned_down", subject="case_id", label=N_("不予受理"), permission=P.CASE_VIEW)
class CaseTurnedDown(Fact):
    case_id: int
    number: str
    reason: str


@fact("service.case_dispatched", subject="case_id", label=N_("派单"), permission=P.CASE_VIEW)
class CaseDispatched(Fact):
    """`how`: assigned, rotated, grabbed, redispatched."""

    case_id: int
    number: str
    keeper_id: int
    keeper_name: str
    how: str
    previous_keeper_id: int | None = None
    reason: str = ""


@fact("service.case_offered", subject="case_id", label=N_("放入抢单池"), permission=P.CASE_VIEW)
class CaseOffered(Fact):
    case_id: int
    number: str


@fact("service.case_handed_back", subject="case_id", label=N_("退单"), permission=P.CASE_VIEW)
class CaseHandedBack(Fact):
    case_id: int
    number: str
    keeper_id: int
    reason: str


@fact("service.case_released", subject="case_id", label=N_("处理人离开，退回待派单"), permission=P.CASE_VIEW)
class CaseReleased(Fact):
    case_id: int
    number: str
    keeper_id: int


@fact("service.case_appointed", subject="case_id", label=N_("预约上门"), permission=P.CASE_VIEW)
class CaseAppointed(Fact):
    case_id: int
    number: str
    appointed_at: str


@fact("service.case_arrived", subject="case_id", label=N_("到场"), permission=P.CASE_VIEW)
class CaseArrived(Fact):
    case_id: int
    number: str


@fact("service.case_plan_told", subject="case_id", label=N_("告知方案"), permission=P.CASE_VIEW)
class CasePlanTold(Fact):
    """What will be done, as the customer was told; a changed plan is told again."""

    case_id: int
    number: str
    plan: str
    is_first: bool


@fact("service.case_finished", subject="case_id", label=N_("完成处理"), permission=P.CASE_VIEW)
class CaseFinished(Fact):
    case_id: int
    number: str
    result: str


@fact("service.case_closed", subject="case_id", label=N_("关闭工单"), permission=P.CASE_VIEW)
class CaseClosed(Fact):
    case_id: int
    number: str
    result: str
    is_imported: bool = False


@fact("service.case_force_closed", subject="case_id", label=N_("强制关闭"), permission=P.CASE_VIEW)
class CaseForceClosed(Fact):
    case_id: int
    number: str
    reason: str


@fact("service.case_reopened", subject="case_id", label=N_("重新处理"), permission=P.CASE_VIEW)
class CaseReopened(Fact):
    """The clock keeps its deadline: `due_at` is the one it had."""

    case_id: int
    number: str
    reason: str
    state: str
    due_at: str | None


@fact("service.case_overdue", subject="case_id", label=N_("工单超时"), permission=P.CASE_VIEW)
class CaseOverdue(Fact):
    case_id: int
    number: str
    clock: str
    due_at: str
    keeper_id: int | None = None


@fact("service.case_paused", subject="case_id", label=N_("暂停计时"), permission=P.CASE_VIEW)
class CasePaused(Fact):
    case_id: int
    number: str
    reason: str
    evidence: str
    since: str
    until: str
    due_before: str  # of the close clock
    due_after: str
    due: dict[str, list[str]] = field(default_factory=dict)  # each clock it moved: before, after
    pause_id: int | None = None


@fact("service.case_pause_ended", subject="case_id", label=N_("提前结束暂停"), permission=P.CASE_VIEW)
class CasePauseEnded(Fact):
    """`until` is when the pause was to end; `due` maps each clock it moved back to its deadline before and after."""

    case_id: int
    number: str
    pause_id: int
    why: str
    until: str
    due: dict[str, list[str]]


@fact("service.case_regraded", subject="case_id", label=N_("调整等级"), permission=P.CASE_VIEW)
class CaseRegraded(Fact):
    """`due` maps each open clock to its deadline before and after."""

    case_id: int
    number: str
    grade_before: str
    grade_after: str
    is_group: bool
    reason: str
    due: dict[str, list[str]]


@fact("service.case_ruled_anew", subject="case_id", label=N_("按现行规则重算时限"), permission=P.CASE_VIEW)
class CaseRuledAnew(Fact):
    """`due` maps each clock that changed to its deadline before and after; empty where there was none."""

    case_id: int
    number: str
    reason: str
    due: dict[str, list[str]]


@fact("service.case_noted", subject="case_id", label=N_("备注"), permission=P.CASE_VIEW)
class CaseNoted(Fact):
    case_id: int
    number: str
    words: str


@fact("service.case_photo_added", subject="case_id", label=N_("添加照片"), permission=P.CASE_VIEW)
class CasePhotoAdded(Fact):
    case_id: int
    number: str
    attachment_id: int
    moment: str


@fact("service.case_placed_under", subject="case_id", label=N_("并入主工单"), permission=P.CASE_VIEW)
class CasePlacedUnder(Fact):
    case_id: int
    number: str
    parent_id: int
    parent_number: str


@fact("service.case_taken_out", subject="case_id", label=N_("从主工单移出"), permission=P.CASE_VIEW)
class CaseTakenOut(Fact):
    case_id: int
    number: str
    parent_id: int
    parent_number: str


@fact("service.suspicion_decided", subject="case_id", label=N_("判定重复"), permission=P.CASE_VIEW)
class SuspicionDecided(Fact):
    case_id: int
    number: str
    suspicion_id: int
    other_id: int
    other_number: str
    is_same: bool


@fact("service.case_customer_changed", subject="case_id", label=N_("改到另一位客户"), permission=P.CASE_VIEW)
class CaseCustomerChanged(Fact):
    """A merge was undone and the case went with the other of the two."""

    case_id: int
    number: str
