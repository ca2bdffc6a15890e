"""Segments: which there are, how many, who, and why somebody is in or not. They are made on the pages."""

from collections.abc import Iterator
from typing import Annotated, Any, Final

from django.db.models import QuerySet
from ninja import Query, Router

from tonglu.api.auth import ApiRequest
from tonglu.api.paging import Limit, page_of, refuse_unknown
from tonglu.api.schemas import Closed
from tonglu.api.schemas.standing import SegmentCount, SegmentMembers, SegmentOut, SegmentRow, Why
from tonglu.customers.queries import customer_for, customers_for
from tonglu.lib.actor import Actor
from tonglu.lib.patience import at_most
from tonglu.lib.refusals import TooLong
from tonglu.standing import queries, runs
from tonglu.standing.compiling import within
from tonglu.standing.wide import walked
from tonglu.ui.keyset import Sort, key_of, rows_beyond

router = Router(tags=["客群"])
BY_NAME: Final = Sort("name", "sort_key")
READ_WITHIN, WALK_WITHIN = 1, 2.5  # seconds
ONE: Final = "/segments/{int:segment_id}"


class MembersAsked(Closed):
    after: str = ""
    limit: Limit = 50


def _row(held: queries.Held) -> dict[str, Any]:
    each = held.segment
    return {
        "id": each.pk, "name": each.name, "note": each.note, "node": {"id": each.node_id, "name": each.node.name}, "version": each.number,
        "is_static": held.is_static, "frozen_at": each.frozen_at, "frozen_count": each.frozen_count,
    }  # fmt: skip


@router.get("/segments", response=list[SegmentRow], summary="客群")
def list_segments(request: ApiRequest) -> list[dict[str, Any]]:
    """您看得到的、在用的客群；条件用到您看不到的资料的不在里面。"""
    return [_row(each) for each in queries.segments_for(request.auth)]


@router.get(ONE, response=SegmentOut, summary="一个客群和它的条件")
def show_segment(request: ApiRequest, segment_id: int) -> dict[str, Any]:
    """条件是一棵树，和页面上看到的一样。"""
    held = queries.segment_for(request.auth, segment_id)
    return _row(held) | {"rule": dict(held.data)}


@router.get(f"{ONE}/count", response=SegmentCount, summary="客群有多少人")
def count(request: ApiRequest, segment_id: int) -> dict[str, Any]:
    """一秒之内数得完就是准数；数不完的按随机抽取的三千位推算，写明误差。页面上点过“数清楚”的，给那次数的，写明谁在什么时候数的。"""
    by, held = request.auth, queries.segment_for(request.auth, segment_id)
    if held.is_static:
        return {"count": queries.counted(by, queries.members_of(by, held)), "is_exact": True, "give": 0}
    if counted := runs.work_on(by, [held.segment])[held.segment.pk].counted:
        return {"count": counted.count, "is_exact": True, "give": 0, "counted_by": counted.asked_by.name, "counted_at": counted.ended_at}
    found = queries.sized(by, held.tree, held.segment.node_id, 0)
    return {"count": min(found.count, queries.MOST) if found.is_capped else found.count,
            "is_exact": not (found.drawn or found.is_capped), "give": found.give}  # fmt: skip


@router.get(f"{ONE}/members", response=SegmentMembers, summary="客群里的人")
def list_members(request: ApiRequest, segment_id: int, asked: Annotated[MembersAsked, Query()]) -> dict[str, Any]:
    """按姓名的拼音一页一页地给；资料用 GET /customers/{customer_id} 查。"""
    refuse_unknown(request, MembersAsked)
    by, held = request.auth, queries.segment_for(request.auth, segment_id)
    page_of(customers_for(by).none(), BY_NAME, asked.after, asked.limit)  # a mark that is not ours is refused
    found, following = _page(by, held, asked)
    return {"items": [{"id": each.pk, "name": each.name} for each in found], "next": following}


def _page(by: Actor, held: queries.Held, asked: MembersAsked) -> tuple[list[Any], str | None]:
    try:
        with at_most(READ_WITHIN):
            return page_of(queries.members_of(by, held), BY_NAME, asked.after, asked.limit)
    except TooLong:
        pass
    seen = within(by, held.segment.node_id)

    def rows(last: Any) -> QuerySet[Any]:
        return rows_beyond(customers_for(seen), BY_NAME, key_of(last, BY_NAME) if last else asked.after, descending=False)

    found, last = walked(queries.asking(by, held), rows, asked.limit + 1, within=WALK_WITHIN)
    page = found[: asked.limit]
    if len(found) > asked.limit:
        return page, key_of(page[-1], BY_NAME)
    return page, key_of(last, BY_NAME) if last else None


@router.get(f"{ONE}/members/{{int:customer_id}}", response=Why, summary="某人为什么在客群里，为什么不在")
def why(request: ApiRequest, segment_id: int, customer_id: int) -> dict[str, Any]:
    """逐条说成立不成立、凭哪一行，按现在的资料。"""
    by, held = request.auth, queries.segment_for(request.auth, segment_id)
    customer = customer_for(by, customer_id)
    verdict = queries.why(by, held.tree, held.segment.node_id, customer)
    return {"is_member": queries.is_member(by, held, customer), "conditions": list(_lines(verdict))}


def _lines(verdict: queries.Verdict) -> Iterator[dict[str, Any]]:
    if line := verdict.line:
        yield {"condition": line.code, "given": dict(line.given), "is_not": line.is_not, "holds": verdict.holds,
               "evidence": [each.words for each in verdict.evidence]}  # fmt: skip
    for each in verdict.parts:
        yield from _lines(each)
