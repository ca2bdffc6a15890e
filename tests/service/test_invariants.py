"""`verify` names each corruption of a clock; untouched data say nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.factories.cases import make_case
from tests.factories.cast import Cast
from tonglu.service import actions
from tonglu.service.invariants import broken
from tonglu.service.models import Case, CaseClock, Pause

DAY = timedelta(days=1)


def clocks(case: Case, name: str) -> Any:
    return CaseClock.objects.filter(case=case, clock=name)


def _moved(case: Case) -> None:
    clock = clocks(case, "close").get()
    clocks(case, "close").update(due_at=clock.due_at + DAY)


def _minutes(case: Case) -> None:
    clock = clocks(case, "close").get()
    clock.lines[0]["minutes"] += 1
    clocks(case, "close").update(lines=clock.lines)


CORRUPTIONS: list[tuple[str, Callable[[Case], object], str]] = [
    ("handling", _moved, "关闭时限的到期时间与它的逐行说明不符"),
    ("handling", _minutes, "关闭时限的到期时间与它的逐行说明不符"),
    ("handling", lambda case: clocks(case, "close").update(within_minutes=9), "与登记时保留的规则不符"),
    ("handling", lambda case: clocks(case, "close").update(stopped_at=case.opened_at), "关闭时限应当在计时，却停着"),
    ("closed", lambda case: clocks(case, "response").update(stopped_at=None), "响应时限应当停止，却还在计时"),
    ("accepted", lambda case: clocks(case, "dispatch").update(started_at=None, due_at=None), "派单时限应当在计时，却停着"),
    ("handling", lambda case: Case.objects.filter(pk=case.pk).update(due_at=case.opened_at), "列表上的到期"),
    ("closed", lambda case: Case.objects.filter(pk=case.pk).update(due_at=case.opened_at), "列表上的到期"),
]


@pytest.mark.parametrize(("state", "corrupt", "sentence"), CORRUPTIONS)
def test_verify_names_what_was_corrupted(cast: Cast, state: str, corrupt: Callable[[Case], object], sentence: str) -> None:
    case = make_case(cast, state)
    assert list(broken()) == []
    corrupt(case)
    assert any(sentence in each and case.number in each for each in broken())


def test_verify_sees_a_pause_that_was_counted(cast: Cast) -> None:
    case = make_case(cast, "handling")
    actions.pause_case(case.pk, reason="owner_consent", evidence="等物业答复", until=cast.at + DAY, by=cast.technician)
    assert list(broken()) == []
    Pause.objects.update(reason="appointment")  # now the plan should have waited too
    assert [each for each in broken() if "把暂停的时间也算进去了" in each and "方案" in each]


def test_every_act_leaves_the_clocks_as_the_table_has_them(cast: Cast) -> None:
    for number, state in enumerate(("new", "refused", "accepted", "handling", "done", "closed")):
        case = make_case(cast, state, words=f"第{number}件")
        if state == "handling":
            actions.tell_plan(case.pk, plan="换新", by=cast.technician)
            actions.hand_back_case(case.pk, reason="缺件", by=cast.technician)
        if state == "closed":
            actions.reopen_case(case.pk, reason="又漏", by=cast.manager)
            actions.force_close_case(case.pk, reason="和解", by=cast.manager)
            actions.reopen_case(case.pk, reason="再来", by=cast.manager)
        assert list(broken()) == [], state
