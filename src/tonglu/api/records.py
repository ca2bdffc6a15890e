"""What hangs on a case: pauses, grade, notes, links, suspicions, history, and the look at its phone."""

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from tonglu.api import bodies
from tonglu.api.auth import ApiRequest
from tonglu.api.once import once
from tonglu.api.paging import Limit, page_of, refuse_unknown
from tonglu.api.particulars import below
from tonglu.api.schemas import CaseMade, Clear, Closed, ReasonIn
from tonglu.api.schemas.cases import (
    CaseRow,
    DecisionIn,
    GradeIn,
    GradeProposalOut,
    HistoryPage,
    NoteIn,
    ParentIn,
    PauseIn,
    PauseOut,
    SuspicionOut,
    SuspicionPage,
)
from tonglu.audit.queries import label_of
from tonglu.service import actions
from tonglu.service.actions.revealing import reveal_case_phone
from tonglu.service.queries import case_for, case_history, children_of, pauses_of, suspicion_for, suspicions_for, suspicions_of
from tonglu.service.queries.grades import grade_proposals_of
from tonglu.ui.keyset import Sort

router = Router(tags=["工单记录"])
LATEST = Sort("happened", "happened_at", is_descending=True)
NEWEST = Sort("id", "id", is_descending=True)


class PageAsked(Closed):
    after: str = Field("", description="上一页返回的 next")
    limit: Limit = 50


@router.get("/cases/{int:case_id}/history", response=HistoryPage, summary="工单经过")
def list_history(request: ApiRequest, case_id: int, asked: Annotated[PageAsked, Query()]) -> dict[str, Any]:
    """这张工单发生过的事，新的在前。"""
    refuse_unknown(request, PageAsked)
    case = case_for(request.auth, case_id)
    found, following = page_of(case_history(request.auth, case), LATEST, asked.after, asked.limit)
    return {"items": [bodies.told(each, label_of(each.kind)) for each in found], "next": following}


@router.post("/cases/{int:case_id}/notes", response=CaseMade, summary="备注")
def add_note(request: ApiRequest, response: HttpResponse, case_id: int, given: NoteIn) -> Any:
    """给工单加一条备注；其中的电话和证件号会打码。"""
    by = request.auth
    return once(request, response, 200, lambda: bodies.made(actions.note_case(case_id, words=given.words, by=by), by), by=by)


@router.post("/cases/{int:case_id}/pauses", response=CaseMade, summary="暂停计时")
def pause(request: ApiRequest, response: HttpResponse, case_id: int, given: PauseIn) -> Any:
    """业主的原因要等时暂停计时，从现在或约好的时间起，到期时间顺延；要有凭证说明。"""
    by = request.auth
    return once(request, response, 200, lambda: bodies.made(actions.pause_case(case_id, **given.dict(), by=by), by), by=by)


@router.get("/cases/{int:case_id}/pauses", response=list[PauseOut], summary="暂停记录")
def list_pauses(request: ApiRequest, case_id: int) -> list[dict[str, Any]]:
    """这张工单的暂停，提前结束和撤回的也在内，按时间排列。"""
    return [bodies.pause(each) for each in pauses_of(request.auth, case_for(request.auth, case_id))]


@router.post("/cases/{int:case_id}/pauses/{int:pause_id}/end", response=CaseMade, summary="提前结束暂停")
def end_pause(request: ApiRequest, response: HttpResponse, case_id: int, pause_id: int, given: ReasonIn) -> Any:
    """马上继续计时；还没开始的暂停就是撤回。"""
    by = request.auth
    found = below(pauses_of(by, case_for(by, case_id)), pause_id)
    return once(request, response, 200, lambda: bodies.made(actions.end_pause(found, reason=given.reason, by=by), by), by=by)


@router.post("/cases/{int:case_id}/grade", response=CaseMade, summary="调整等级")
def regrade(request: ApiRequest, response: HttpResponse, case_id: int, given: GradeIn) -> Any:
    """调整等级或群诉；没有结束的时限按新等级重新计算。"""
    by = request.auth
    return once(request, response, 200, lambda: bodies.made(actions.regrade_case(case_id, **given.dict(), by=by), by), by=by)


@router.get("/cases/{int:case_id}/grade-proposals", response=list[GradeProposalOut], summary="等级建议")
def list_grade_proposals(request: ApiRequest, case_id: int) -> list[dict[str, Any]]:
    """等您决定的等级建议，各有依据。"""
    return [bodies.grade_proposal(each) for each in grade_proposals_of(request.auth, case_for(request.auth, case_id))]


@router.post("/grade-proposals/{int:proposal_id}/accept", response=CaseMade, summary="采纳等级建议")
def accept_proposal(request: ApiRequest, response: HttpResponse, proposal_id: int) -> Any:
    """按建议调整等级；没有结束的时限按新等级重新计算。"""
    by = request.auth
    return once(request, response, 200, lambda: bodies.made(actions.accept_grade_proposal(proposal_id, by=by).case, by), by=by)


@router.post("/grade-proposals/{int:proposal_id}/reject", response=CaseMade, summary="不采纳等级建议")
def reject_proposal(request: ApiRequest, response: HttpResponse, proposal_id: int, given: ReasonIn) -> Any:
    """等级不变；原因会记住，不再这样建议。"""
    by = request.auth

    def run() -> dict[str, Any]:
        return bodies.made(actions.reject_grade_proposal(proposal_id, reason=given.reason, by=by).case, by)

    return once(request, response, 200, run, by=by)


@router.post("/cases/{int:case_id}/parent", response=CaseMade, summary="并入主工单")
def place_under(request: ApiRequest, response: HttpResponse, case_id: int, given: ParentIn) -> Any:
    by = request.auth
    return once(request, response, 200, lambda: bodies.made(actions.place_under(case_id, parent_id=given.parent, by=by), by), by=by)


@router.post("/cases/{int:case_id}/unparent", response=CaseMade, summary="移出主工单")
def take_out(request: ApiRequest, response: HttpResponse, case_id: int) -> Any:
    by = request.auth
    return once(request, response, 200, lambda: bodies.made(actions.take_out(case_id, by=by), by), by=by)


@router.get("/cases/{int:case_id}/children", response=list[CaseRow], summary="子工单")
def list_children(request: ApiRequest, case_id: int) -> list[dict[str, Any]]:
    return [bodies.row(each) for each in children_of(request.auth, case_for(request.auth, case_id))]


@router.post("/cases/{int:case_id}/phone", response=Clear, summary="查看联系电话")
def reveal_phone(request: ApiRequest, case_id: int, given: ReasonIn) -> dict[str, Any]:
    """查看完整的联系电话；谁在什么时候为什么看过会记录。完整号码不为重复提交保存。"""
    return {"value": reveal_case_phone(case_id, reason=given.reason, by=request.auth)}


@router.get("/cases/{int:case_id}/suspicions", response=list[SuspicionOut], summary="这张工单的疑似重复")
def list_own_suspicions(request: ApiRequest, case_id: int) -> list[dict[str, Any]]:
    return [bodies.suspicion(each) for each in suspicions_of(request.auth, case_for(request.auth, case_id))]


class SuspicionsAsked(PageAsked):
    state: str = Field("", description="open 待确认、linked 已关联、rejected 不是重复", max_length=10)


@router.get("/suspicions", response=SuspicionPage, summary="疑似重复")
def list_suspicions(request: ApiRequest, asked: Annotated[SuspicionsAsked, Query()]) -> dict[str, Any]:
    """您范围内可能是同一件事的工单，一对一对，新的在前。"""
    refuse_unknown(request, SuspicionsAsked)
    found, following = page_of(suspicions_for(request.auth, state=asked.state), NEWEST, asked.after, asked.limit)
    return {"items": [bodies.suspicion(each) for each in found], "next": following}


@router.post("/suspicions/{int:suspicion_id}/decide", response=SuspicionOut, summary="判定重复")
def decide(request: ApiRequest, response: HttpResponse, suspicion_id: int, given: DecisionIn) -> Any:
    """判定两张工单是不是同一件事；判定会记住，不再提示。"""
    by = request.auth

    def run() -> dict[str, Any]:
        actions.decide_suspicion(suspicion_id, is_same=given.is_same, by=by)
        return bodies.suspicion(suspicion_for(by, suspicion_id))

    return once(request, response, 200, run, by=by)
