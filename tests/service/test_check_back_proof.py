"""What `verify` says of check-backs once a row was corrupted behind the acts' backs."""

from collections.abc import Callable

import pytest

from tests.factories.cast import Cast
from tests.factories.check_backs import make_check_back
from tonglu.service import actions
from tonglu.service.invariants.check_backs import broken
from tonglu.service.models import CheckBack, CheckBackCall

pytestmark = pytest.mark.django_db
Corrupt = Callable[[CheckBack], object]


CORRUPTIONS: dict[str, tuple[Corrupt, list[str]]] = {
    "the answer turned round": (
        lambda each: CheckBackCall.objects.filter(check_back=each).update(result="dissatisfied"),
        ["工单 {number} 的回访是「已回访」，但 1 次电话得出「不满意，已重新处理」。"],
    ),
    "cancelled after it was confirmed": (
        lambda each: CheckBack.objects.filter(pk=each.pk).update(state="cancelled"),
        [
            "工单 {number} 已关闭，但要等的回访没有确认，也没有经理签字或失访。",
            "工单 {number} 的回访是「已取消」，但 1 次电话得出「已回访」。",
        ],
    ),
    "a call invented": (
        lambda each: CheckBack.objects.filter(pk=each.pk).update(calls_count=2),
        ["工单 {number} 的回访记着 2 次电话、0 天没接通，电话记录是 1 次、0 天。"],
    ),
    "a check-back deleted": (
        lambda each: (CheckBackCall.objects.filter(check_back=each).delete(), each.delete()),
        ["工单 {number} 的回访记录不见了，历史里有它。"],
    ),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_corruption_is_named(cast: Cast, name: str) -> None:
    check_back = make_check_back(cast)
    actions.record_check_back(check_back.pk, result="satisfied", by=cast.colleague)
    actions.close_case(check_back.case_id, by=cast.manager)
    assert list(broken()) == []
    corrupt, sentences = CORRUPTIONS[name]
    corrupt(CheckBack.objects.get(pk=check_back.pk))
    assert list(broken()) == [each.format(number=check_back.case.number) for each in sentences]


def test_forced_and_cancelled_ones_are_in_order(cast: Cast) -> None:
    first, second = make_check_back(cast), make_check_back(cast, words="另一件")
    actions.force_close_case(first.case_id, reason="已和解", by=cast.manager)
    actions.record_check_back(second.pk, result="dissatisfied", words="要赔钱", is_for_manager=True, by=cast.colleague)
    actions.sign_off_check_back(second.pk, reason="没有依据", by=cast.manager)
    assert list(broken()) == []
