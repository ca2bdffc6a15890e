"""Parent and child cases."""

import pytest

from tests.factories.cases import fresh, make_case
from tests.factories.cast import Cast
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.service import actions
from tonglu.service.queries import children_of


def test_parent_with_open_children_cannot_end(cast: Cast) -> None:
    parent, child = make_case(cast, "done"), make_case(cast, "done", words="同一根管子，楼下也漏")
    actions.place_under(child.pk, parent_id=parent.pk, by=cast.manager)
    sentence = f"还有未结束的子工单：{child.number}；请先处理完子工单"
    with pytest.raises(Refused, match=sentence):
        actions.close_case(parent.pk, by=cast.manager)
    with pytest.raises(Refused, match=sentence):
        actions.force_close_case(parent.pk, reason="和解", by=cast.manager)
    actions.close_case(child.pk, by=cast.manager)
    actions.close_case(parent.pk, by=cast.manager)
    with pytest.raises(Refused, match="请先重新处理主工单"):
        actions.reopen_case(child.pk, reason="又漏", by=cast.manager)
    actions.reopen_case(parent.pk, reason="又漏", by=cast.manager)
    actions.reopen_case(child.pk, reason="又漏", by=cast.manager)


def test_family_has_one_level(cast: Cast) -> None:
    first, second, third = (make_case(cast, words=f"漏水{number}") for number in range(3))
    actions.place_under(second.pk, parent_id=first.pk, by=cast.agent)
    with pytest.raises(Refused, match="自己是子工单"):
        actions.place_under(third.pk, parent_id=second.pk, by=cast.agent)
    with pytest.raises(Refused, match="自己有子工单"):
        actions.place_under(first.pk, parent_id=third.pk, by=cast.agent)
    with pytest.raises(Refused, match="请先移出"):
        actions.place_under(second.pk, parent_id=third.pk, by=cast.agent)
    with pytest.raises(Refused, match="不能把工单并入它自己"):
        actions.place_under(first.pk, parent_id=first.pk, by=cast.agent)
    assert list(children_of(cast.agent, first)) == [second]
    actions.take_out(second.pk, by=cast.agent)
    assert fresh(second).parent_id is None
    with pytest.raises(Refused, match="没有主工单"):
        actions.take_out(second.pk, by=cast.agent)


def test_ended_case_takes_no_children(cast: Cast) -> None:
    closed, case = make_case(cast, "closed"), make_case(cast, words="另一件")
    with pytest.raises(Refused, match="不能作为主工单"):
        actions.place_under(case.pk, parent_id=closed.pk, by=cast.agent)
    with pytest.raises(Refused, match="不能作为主工单"):
        actions.open_case(words="新的一件", parent_id=closed.pk, by=cast.agent)


def test_case_is_opened_under_its_parent(cast: Cast) -> None:
    parent = make_case(cast)
    child = actions.open_case(words="楼下也漏", parent_id=parent.pk, by=cast.agent)
    assert fresh(child).parent_id == parent.pk


def test_stranger_places_nothing(cast: Cast) -> None:
    first, second = make_case(cast), make_case(cast, words="另一件")
    with pytest.raises(NotAllowed):
        actions.place_under(first.pk, parent_id=second.pk, by=cast.stranger)
