"""Two records joined into one person, with what is shown of which; looked at again, and undone."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from ninja import Router

from tonglu.api.auth import ApiRequest
from tonglu.api.bodies import named
from tonglu.api.once import once
from tonglu.api.particulars import AT
from tonglu.api.schemas import Problem
from tonglu.api.schemas.merges import MergeIn, MergeOut, MergeWhole, UndoIn
from tonglu.customers import actions, pairs
from tonglu.customers.carried_words import words_of
from tonglu.customers.joined import COLUMNS
from tonglu.customers.queries import customer_for, selves
from tonglu.lib.actor import Actor
from tonglu.lib.labels import checked_text
from tonglu.lib.masking import masked

router = Router(tags=["合并客户"])
MERGED: Any = {200: MergeOut, 412: Problem}


@router.post(f"{AT}/merge", response=MERGED, summary="合并两位客户")
def merge(request: ApiRequest, response: HttpResponse, customer_id: int, given: MergeIn) -> Any:
    """把另一位并入这一位，要写原因；什么也不会删，随时可以撤销。判定过不是同一人的，先撤回判定；刚刚已并入别的客户的回答 412。"""
    by = request.auth

    def run() -> dict[str, Any]:
        survivor, merged = (customer_for(by, each).pk for each in (customer_id, given.merged))
        choices, reason = choices_of(given.take, given.phone), checked_text(given.reason)  # nobody proposed these two
        return merge_row(actions.merge_customers(survivor, merged_id=merged, choices=choices, reason=reason, by=by), by)

    return once(request, response, 200, run, by=by)


@router.get(f"{AT}/merges", response=list[MergeOut], summary="合并记录")
def list_merges(request: ApiRequest, customer_id: int) -> list[dict[str, Any]]:
    """这位客户由哪些档案合并而成，新的在前。"""
    by = request.auth
    found = pairs.merges_of(by, selves(customer_for(by, customer_id)))
    return [merge_row(edge, by) for edge, _may_undo in found]


@router.get("/merges/{int:merge_id}", response=MergeWhole, summary="一次合并")
def show_merge(request: ApiRequest, merge_id: int) -> dict[str, Any]:
    """没有撤销的合并：合并以后新增了什么，哪些建议跟着分出去的那位走，哪些已经停用。"""
    by = request.auth
    edge, person, found = pairs.merge_for(by, merge_id)
    return merge_row(edge, by) | {
        "person": named(person),
        "later": [{"code": each.code, "words": words_of(each), "goes": each.goes} for each in found],
        "ended": [words_of(each) for each in pairs.ended_for(by, edge, person)],
    }


@router.post("/merges/{int:merge_id}/undo", response=MERGED, summary="撤销合并")
def undo(request: ApiRequest, response: HttpResponse, merge_id: int, given: UndoIn) -> Any:
    """恢复为两位客户；合并以后新增的留在保留那一位，moves 里的跟着分出去那位走。"""
    by = request.auth

    def run() -> dict[str, Any]:
        return merge_row(actions.undo_merge(merge_id, reason=checked_text(given.reason), moves=given.moves, by=by), by)

    return once(request, response, 200, run, by=by)


def choices_of(take: Sequence[str], phone: int | None) -> dict[str, Any]:
    """What is shown of the one who does not go on, as the act takes it."""
    return dict.fromkeys(take, True) | ({"phone": phone} if phone else {})


def merge_row(edge: Any, by: Actor) -> dict[str, Any]:
    """Each record by the name that was written on it: as shown, both have the one that was chosen."""
    survivor, merged = ({"id": each.pk, "name": each.written_name} for each in (edge.survivor, edge.merged))
    return {
        "id": edge.pk, "survivor": survivor, "merged": merged,
        "take": [each for each in COLUMNS if each in edge.choices], "phone": edge.choices.get("phone"), "reason": masked(edge.reason),
        "merged_at": edge.merged_at, "merged_by": edge.merged_by.name if edge.merged_by else "", "undone_at": edge.undone_at,
        "can_undo": edge.undone_at is None and pairs.may_merge(by, edge.merged),
    }  # fmt: skip
