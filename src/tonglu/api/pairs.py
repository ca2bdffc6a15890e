"""疑似同一人 over JSON: who may be one person and why, held side by side, and judged: one, or never the same."""

from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from tonglu.access.permissions import Permission as P
from tonglu.api import persons
from tonglu.api.auth import ApiRequest
from tonglu.api.merges import choices_of, merge_row
from tonglu.api.once import once
from tonglu.api.paging import Limit, page_of, refuse_unknown
from tonglu.api.schemas import Closed, Problem, QueryId
from tonglu.api.schemas.merges import PAIR_STATES, ApartIn, MergeOut, MergePairIn, PairOut, PairPage, PairRow
from tonglu.customers import actions, pairs
from tonglu.customers.queries import customer_for, selves
from tonglu.customers.rules.alike import REASONS
from tonglu.lib.actor import Actor
from tonglu.lib.masking import masked
from tonglu.lib.names import mask
from tonglu.lib.refusals import NotAllowed
from tonglu.ui.keyset import Sort

router = Router(tags=["合并客户"])
SUREST = Sort("score", "score", is_descending=True)
AT = "/customer-pairs/{int:pair_id}"
JUDGED: Any = {200: PairRow, 412: Problem}
MERGED: Any = {200: MergeOut, 412: Problem}


class PairsAsked(Closed):
    state: Literal["open", "merged", "never"] = Field("open", description=PAIR_STATES)
    customer: QueryId | None = Field(None, description="只要和这位客户疑似同一人的；要有合并权限")
    node: QueryId | None = Field(None, description="只要在这个组织登记过的")
    after: str = Field("", description="上一页返回的 next")
    limit: Limit = 50


@router.get("/customer-pairs", response=PairPage, summary="疑似同一人")
def list_pairs(request: ApiRequest, asked: Annotated[PairsAsked, Query()]) -> dict[str, Any]:
    """两位都在您范围内的，一对一对，各有依据，把握大的在前；没有合并权限的看不到是谁。"""
    refuse_unknown(request, PairsAsked)
    by = request.auth
    rows = pairs.pairs_for(by).filter(state=asked.state)
    if asked.node:
        rows = rows.filter(Q(low__nodes__overlap=[asked.node]) | Q(high__nodes__overlap=[asked.node]))
    if asked.customer:
        _refuse_those_who_may_not(by)  # a mask would not hide who is asked about
        ids = selves(customer_for(by, asked.customer))
        rows = rows.filter(Q(low__in=ids) | Q(high__in=ids))
    found, following = page_of(rows, SUREST, asked.after, asked.limit)
    return {"items": [row(each, by) for each in found], "next": following}


@router.get(AT, response=PairOut, summary="比对疑似同一人")
def show_pair(request: ApiRequest, pair_id: int) -> dict[str, Any]:
    """两份档案并排，号码打码；合并之前先看哪些项目会看到更多。"""
    by = request.auth
    _refuse_those_who_may_not(by)
    pair = pairs.pair_for(by, pair_id)
    sides = [pairs.side_for(by, each) for each in (pair.low, pair.high)]
    can_judge = pairs.may_merge(by, *(each.customer for each in sides))
    return row(pair, by) | {"sides": [_side(each) for each in sides], "can_judge": can_judge, "will_be_seen_at": pairs.spread_of(sides)}


@router.post(f"{AT}/merge", response=MERGED, summary="合并疑似同一人")
def merge_pair(request: ApiRequest, response: HttpResponse, pair_id: int, given: MergePairIn) -> Any:
    """判定是同一人：选保留哪一份、哪几项显示另一份的；什么也不会删，随时可以撤销。刚刚已有判定的回答 412。"""
    by = request.auth

    def run() -> dict[str, Any]:
        choices = choices_of(given.take, given.phone)
        return merge_row(actions.merge_pair(pair_id, survivor_id=given.survivor, choices=choices, reason=given.reason, by=by), by)

    return once(request, response, 200, run, by=by)


@router.post(f"{AT}/never", response=JUDGED, summary="判定不是同一人")
def keep_apart(request: ApiRequest, response: HttpResponse, pair_id: int, given: ApartIn) -> Any:
    """以后不再提示这两位，也不能合并，除非撤回判定。刚刚已有判定的回答 412。"""
    by = request.auth
    return once(request, response, 200, lambda: row(actions.keep_apart(pair_id, reason=given.reason, by=by), by), by=by)


@router.post(f"{AT}/again", response=JUDGED, summary="撤回判定")
def ask_again(request: ApiRequest, response: HttpResponse, pair_id: int) -> Any:
    """撤回“不是同一人”，重新列为疑似。"""
    by = request.auth
    return once(request, response, 200, lambda: row(actions.ask_again(pair_id, by=by), by), by=by)


def _refuse_those_who_may_not(by: Actor) -> None:
    if not by.can(P.CUSTOMER_MERGE):
        raise NotAllowed


def row(pair: Any, by: Actor) -> dict[str, Any]:
    """Who may not merge learns that there is a question, but not of whom."""
    is_known = by.can(P.CUSTOMER_MERGE)
    first, second = (
        {"id": (each.root_id or each.pk) if is_known else None, "name": name if is_known else mask(name)}
        for each, name in zip((pair.low, pair.high), pairs.names_in(pair), strict=True)
    )
    return {
        "id": pair.pk, "state": str(pair.state), "score": pair.score, "reasons": pair.reasons,
        "why": _("、").join(_(REASONS[each]) for each in pair.reasons), "first": first, "second": second, "found_at": pair.found_at,
        "decided_at": pair.decided_at, "decided_by": pair.decided_by.name if pair.decided_by else "", "reason": masked(pair.reason),
    }  # fmt: skip


def _side(side: pairs.Side) -> dict[str, Any]:
    person = side.customer
    return {
        "id": person.pk, "name": person.name, "gender": str(person.gender), "born_on": person.born_on, "lunar": person.lunar,
        "note": person.note, "phones": [persons.phone(each) for each in side.phones if each.until is None],
        "papers": [persons.paper(each) for each in side.papers if each.until is None],
        "homes": [persons.home(each) for each in side.homes if not each.has_ended],
    }  # fmt: skip
