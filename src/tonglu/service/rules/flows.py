"""The arrows of a case; buttons, API, permissions and the test matrix read this table."""

from tonglu.access.permissions import Permission as P
from tonglu.lib.flow import Flow, arrow
from tonglu.lib.labelled import N_
from tonglu.service.rules.states import CaseState as S

OPEN_STATES = frozenset({S.NEW, S.ACCEPTED, S.HANDLING, S.DONE})
ENDED_STATES = frozenset({S.CLOSED, S.REFUSED})

CASE_FLOW = Flow(
    arrow("accept", N_("受理"), {S.NEW}, S.ACCEPTED, P.CASE_ACCEPT),
    arrow("turn_down", N_("不予受理"), {S.NEW}, S.REFUSED, P.CASE_ACCEPT, needs_reason=True),
    arrow("dispatch", N_("派单"), {S.ACCEPTED}, S.HANDLING, P.CASE_DISPATCH),
    arrow("rotate", N_("轮派"), {S.ACCEPTED}, S.HANDLING, P.CASE_DISPATCH),
    arrow("offer", N_("放入抢单池"), {S.ACCEPTED}, None, P.CASE_DISPATCH),
    arrow("grab", N_("抢单"), {S.ACCEPTED}, S.HANDLING, P.CASE_GRAB),
    # apart from dispatch, so that the second of two dispatchers is told instead of taking the case from the first
    arrow("redispatch", N_("改派"), {S.HANDLING}, None, P.CASE_DISPATCH, needs_reason=True),
    arrow("hand_back", N_("退单"), {S.HANDLING}, S.ACCEPTED, P.CASE_HANDLE, needs_reason=True),
    arrow("appoint", N_("预约上门"), {S.HANDLING}, None, P.CASE_HANDLE),
    arrow("arrive", N_("到场"), {S.HANDLING}, None, P.CASE_HANDLE),
    # the customer hears what will be done; the plan clock stops
    arrow("tell_plan", N_("告知方案"), {S.ACCEPTED, S.HANDLING}, None, P.CASE_HANDLE),
    arrow("finish", N_("完成处理"), {S.HANDLING}, S.DONE, P.CASE_HANDLE),
    arrow("close", N_("关闭"), {S.DONE}, S.CLOSED, P.CASE_CLOSE),
    # a case nobody keeps any more (forced closed, imported, its keeper left) goes to 待派单 instead
    arrow("reopen", N_("重新处理"), {S.DONE, S.CLOSED}, S.HANDLING, P.CASE_CLOSE, needs_reason=True),
    arrow("force_close", N_("强制关闭"), set(OPEN_STATES), S.CLOSED, P.CASE_FORCE_CLOSE, needs_reason=True),
)
