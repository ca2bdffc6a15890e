"""Cases over JSON: register, read, list."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from tonglu.api import bodies
from tonglu.api.auth import ApiRequest
from tonglu.api.once import once
from tonglu.api.paging import Limit, page_of, refuse_unknown
from tonglu.api.schemas import CaseIn, CaseMade, CaseOut, CasePage, Closed, ItemRow, QueryId
from tonglu.estates.queries import unit_said
from tonglu.lib.actor import Actor
from tonglu.lib.labelled import Labelled
from tonglu.lib.refusals import Refused
from tonglu.lib.scope import ScopedQuerySet
from tonglu.service.actions import open_case
from tonglu.service.queries import case_for, cases_for, items_for
from tonglu.service.queries.changes import changed_since
from tonglu.service.queries.grades import grade_proposed_by
from tonglu.service.queries.rows import Case
from tonglu.service.rules.classify import propose
from tonglu.service.rules.flows import OPEN_STATES
from tonglu.service.rules.states import CaseGrade, CaseKind, CaseState, CaseSubject
from tonglu.ui.keyset import Sort

router = Router(tags=["工单"])
NEWEST = Sort("opened", "opened_at", is_descending=True, is_by_place=True)


@router.post("/cases", response={201: CaseMade}, summary="登记工单")
def register(request: ApiRequest, response: HttpResponse, given: CaseIn) -> Any:
    """登记一件客户的事，时限从此开始。带 Idempotency-Key 头时重复提交只登记一次。"""
    by = request.auth
    answer = once(request, response, 201, lambda: bodies.made(open_from(given, by), by), by=by)
    response["Location"] = f"{request.path}/{answer.value['id']}"
    return answer


def open_from(given: CaseIn, by: Actor) -> Case:
    proposed, raised = propose(given.words), grade_proposed_by(given.words, by)
    return open_case(
        words=given.words,
        kind=code_of(CaseKind, given.kind) or proposed.kind or CaseKind.REPAIR,
        subject=code_of(CaseSubject, given.subject),
        grade=code_of(CaseGrade, given.grade) or (raised.grade if raised else CaseGrade.ORDINARY),
        medium=given.medium,
        title=given.title,
        node_id=given.node,
        customer_id=given.customer,
        unit_id=unit_said(by, given.unit).pk if isinstance(given.unit, str) else given.unit,
        contact_name=given.contact_name,
        contact_phone=given.contact_phone,
        place_id=given.place,
        component_id=given.component,
        problem_id=given.problem,
        category_id=given.category,
        is_anonymous=given.is_anonymous,
        parent_id=given.parent,
        opened_at=given.opened_at,
        by=by,
    )


def code_of(codes: type[Labelled], said: str | None) -> str:
    """Return the code of a code or of its Chinese label; the act refuses what is neither."""
    return next((each.value for each in codes if said in {each.value, each.label}), said or "")


class CasesAsked(Closed):
    state: str = Field("", description="状态；open 表示未结束的")
    kind: str = ""
    grade: str = ""
    medium: str = ""
    node: QueryId | None = None
    customer: QueryId | None = None
    unit: QueryId | None = None
    keeper: QueryId | None = None
    number: str = ""
    is_overdue: bool | None = None
    opened_since: datetime | None = None
    opened_until: datetime | None = None
    changed_since: datetime | None = Field(None, description="从这个时间起有过变化的；对方系统定时来取时用")
    after: str = Field("", description="上一页返回的 next")
    limit: Limit = 50


@router.get("/cases", response=CasePage, summary="工单列表")
def list_cases(request: ApiRequest, asked: Annotated[CasesAsked, Query()]) -> dict[str, Any]:
    """您范围内的工单，新来的在前。"""
    refuse_unknown(request, CasesAsked)
    rows = narrowed(cases_for(request.auth).defer("words", "result"), asked, request.auth)
    found, following = page_of(rows, NEWEST, asked.after, asked.limit)
    return {"items": [bodies.row(case) for case in found], "next": following}


def narrowed(rows: ScopedQuerySet[Case], asked: CasesAsked, by: Actor) -> ScopedQuerySet[Case]:
    equal = {
        "kind": code_of(CaseKind, asked.kind), "grade": code_of(CaseGrade, asked.grade), "medium": asked.medium,
        "node_id": asked.node, "customer_id": asked.customer, "unit_id": asked.unit, "keeper_id": asked.keeper,
        "number": asked.number, "opened_at__gte": asked.opened_since, "opened_at__lt": asked.opened_until,
    }  # fmt: skip
    for moment in (asked.opened_since, asked.opened_until, asked.changed_since):
        if moment and moment.tzinfo is None:
            raise Refused("时间缺少时区，请写成 2026-09-30T17:00:00+08:00")
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if asked.state:
        state = code_of(CaseState, asked.state)
        rows = rows.filter(state__in=OPEN_STATES) if state == "open" else rows.filter(state=state)
    if asked.changed_since:
        rows = changed_since(rows, asked.changed_since)
    if asked.is_overdue is None:
        return rows
    late = rows.filter(state__in=OPEN_STATES, due_at__lt=by.at)
    return late if asked.is_overdue else rows.exclude(pk__in=late.values("pk"))


@router.get("/cases/{int:case_id}", response=CaseOut, summary="工单")
def show_case(request: ApiRequest, case_id: int) -> dict[str, Any]:
    """一张工单，带时限的逐行说明和您可以做的动作。"""
    return bodies.whole(case_for(request.auth, case_id), request.auth)


@router.get("/lookups/{list_code}", response=list[ItemRow], summary="字典")
def list_items(request: ApiRequest, list_code: str) -> list[dict[str, Any]]:
    """部位 service.place、部品 service.component、问题 service.problem、工单分类 service.category。"""
    items = items_for(request.auth, list_code)
    return [{"id": each.pk, "code": each.code, "name": each.name, "parent": each.parent_id} for each in items]
