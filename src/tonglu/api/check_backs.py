"""Calling back over JSON: whom to ring, one call with its script, its result, and the manager's signature."""

from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from tonglu.api import bodies
from tonglu.api.auth import ApiRequest
from tonglu.api.once import once
from tonglu.api.paging import Limit, page_of, refuse_unknown
from tonglu.api.schemas import Closed, QueryId, ReasonIn
from tonglu.api.schemas.check_backs import BOXES, Box, CallIn, CheckBackOut, CheckBackPage, CheckBackRow
from tonglu.lib.actor import Actor
from tonglu.lib.masking import masked
from tonglu.lib.plain import shown
from tonglu.lib.refusals import Refused
from tonglu.service import actions
from tonglu.service.queries import case_for
from tonglu.service.queries.auditing import ASKED_OF_CUSTOMER
from tonglu.service.queries.check_backs import (
    CallSheet,
    call_sheet_of,
    calls_of,
    check_back_for,
    check_backs_in,
    drawn_of,
)
from tonglu.service.queries.rows import CheckBack
from tonglu.ui.formats import said
from tonglu.ui.keyset import Sort

router = Router(tags=["回访"])
SOONEST = Sort("due", "due_at")
NEWEST = Sort("ended", "ended_at", is_descending=True, is_nullable=True)
AT = "/check-backs/{int:check_back_id}"


class CheckBacksAsked(Closed):
    box: Box = Field("now", description=BOXES)
    kind: str = Field("", max_length=12)
    node: QueryId | None = None
    customer: QueryId | None = None
    after: str = Field("", description="上一页返回的 next")
    limit: Limit = 50


@router.get("/check-backs", response=CheckBackPage, summary="回访列表")
def list_check_backs(request: ApiRequest, asked: Annotated[CheckBacksAsked, Query()]) -> dict[str, Any]:
    """您范围内要打的回访电话，期限近的在前；已结束的，刚结束的在前。"""
    refuse_unknown(request, CheckBacksAsked)
    wanted = {"kind": asked.kind, "node_id": asked.node, "customer_id": asked.customer}
    rows = check_backs_in(request.auth, asked.box).defer("case__words", "case__result")
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    found, following = page_of(rows, NEWEST if asked.box == "ended" else SOONEST, asked.after, asked.limit)
    return {"items": [row(each) for each in found], "next": following}


@router.get("/cases/{int:case_id}/check-backs", response=list[CheckBackRow], summary="这张工单的回访")
def list_own_check_backs(request: ApiRequest, case_id: int) -> list[dict[str, Any]]:
    """这张工单抽到的回访，新的在前。"""
    return [row(each) for each in drawn_of(request.auth, case_for(request.auth, case_id)).rows]


@router.get(AT, response=CheckBackOut, summary="回访")
def show_check_back(request: ApiRequest, check_back_id: int) -> dict[str, Any]:
    """一个回访：话术、逐条要问的、打过的电话；联系电话打码。"""
    by = request.auth
    found = check_back_for(by, check_back_id)
    sheet = call_sheet_of(by, found)
    return row(found) | {
        "contact_name": found.case.contact_name,
        "contact_phone": str(found.case.contact_phone),
        "script": sheet.text,
        "points": points(sheet),
        "audit": [each | {"label": said(each["label"])} for each in found.audit],
        "calls": [call(each) for each in calls_of(by, found)],
    }


@router.post(f"{AT}/claim", response=CheckBackRow, summary="领取回访")
def claim(request: ApiRequest, response: HttpResponse, check_back_id: int) -> Any:
    """领取半小时；同一位客户的几个回访由一个人打。"""
    by = request.auth
    return once(request, response, 200, lambda: row(actions.claim_check_back(check_back_id, by=by)), by=by)


@router.post(f"{AT}/release", response=CheckBackRow, summary="放回回访")
def release(request: ApiRequest, response: HttpResponse, check_back_id: int) -> Any:
    by = request.auth
    return once(request, response, 200, lambda: row(actions.release_check_back(check_back_id, by=by)), by=by)


@router.post(f"{AT}/calls", response=CheckBackRow, summary="记录回访结果")
def record(request: ApiRequest, response: HttpResponse, check_back_id: int, given: CallIn) -> Any:
    """满意和一般算客户确认；不满意，工单重新处理，或交经理决定；三天都没有接通按失访结束。"""
    by = request.auth

    def run() -> dict[str, Any]:
        refuse_unasked(by, check_back_id, given)
        return row(actions.record_check_back(check_back_id, **given.dict(), by=by))

    return once(request, response, 200, run, by=by)


@router.post(f"{AT}/sign-off", response=CheckBackRow, summary="经理签字关闭")
def sign_off(request: ApiRequest, response: HttpResponse, check_back_id: int, given: ReasonIn) -> Any:
    """客户不认可、不接受回访的，由经理签字关闭工单；姓名、时间和原因会记录在案。"""
    by = request.auth
    return once(request, response, 200, lambda: row(actions.sign_off_check_back(check_back_id, reason=given.reason, by=by)), by=by)


def refuse_unasked(by: Actor, check_back_id: int, given: CallIn) -> None:
    """A misspelt point would be lost in silence."""
    known = {each["code"] for each in points(call_sheet_of(by, check_back_for(by, check_back_id)))} if given.answers else set()
    if unknown := sorted(set(given.answers) - known):
        raise Refused("{name}：没有这个字段，请核对拼写", name=shown(f"answers.{unknown[0]}"))


def points(sheet: CallSheet) -> list[dict[str, str]]:
    """What the customer may be asked: the record, then the questions of the script."""
    known = [(code, label, recorded) for code, (label, recorded, _fault) in sheet.record.items() if code in ASKED_OF_CUSTOMER]
    own = [{"code": code, "label": _(label), "recorded": recorded} for code, label, recorded in known]
    return own + [{"code": f"q{place}", "label": each, "recorded": ""} for place, each in enumerate(sheet.questions)]


def row(each: CheckBack) -> dict[str, Any]:
    """Ready for JSON, because an idempotent answer is kept."""
    return {
        "id": each.pk, "case": bodies.numbered(each.case), "title": each.case.title, "kind": each.kind,
        "node": bodies.named(each.node), "customer": bodies.named(each.customer), "unit": bodies.unit_name(each.case.unit),
        "keeper": bodies.named(each.case.keeper), "state": str(each.state), "result": str(each.result), "is_again": each.is_again,
        "waits": each.waits, "opened_at": each.opened_at, "due_at": each.due_at, "call_at": each.call_at,
        "calls_count": each.calls_count, "caller": bodies.named(each.caller), "claimed_at": each.claimed_at,
        "differences": each.differences, "ended_at": each.ended_at, "signed_by": each.signed_name,
        "signed_reason": masked(each.signed_reason),
    }  # fmt: skip


def call(each: Any) -> dict[str, Any]:
    return {
        "at": each.at, "result": str(each.result), "words": masked(each.words), "later_at": each.later_at,
        "is_for_manager": each.is_for_manager, "who": each.by_name,
    }  # fmt: skip
