"""The tree: moving keeps paths and scope right, circles cannot be made."""

import pytest

from tests.factories.cast import Cast
from tests.factories.organisation import make_node
from tonglu.access.permissions import Permission as P
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.organisation import actions, needs
from tonglu.organisation.models import Node, NodeKind
from tonglu.organisation.queries import lineage, nodes_for


def test_codes_are_those_of_the_enum() -> None:
    assert {needs.NODE_VIEW, needs.NODE_EDIT, needs.SETTING_EDIT} == {P.NODE_VIEW, P.NODE_EDIT, P.SETTING_EDIT}


def test_new_node_hangs_below_its_parent(cast: Cast) -> None:
    node = actions.add_node(parent_id=cast.city.pk, kind=NodeKind.PROJECT, name="望江台", by=cast.admin)
    assert node.path == f"{cast.city.path}{node.pk}."
    assert lineage(node.pk) == [node.pk, cast.city.pk, cast.group.pk]
    assert cast.director.reaches_node(P.CASE_VIEW, node.pk)


def test_move_takes_the_whole_branch_and_its_scope(cast: Cast) -> None:
    centre = make_node("云锦府服务中心", NodeKind.CENTRE, cast.project)
    actions.move_node(cast.project.pk, parent_id=cast.other_city.pk, by=cast.admin)
    centre.refresh_from_db()
    assert centre.path == f"{cast.other_city.path}{cast.project.pk}.{centre.pk}."
    assert cast.stranger.reaches_node(P.CASE_VIEW, centre.pk)
    assert not cast.director.reaches_node(P.CASE_VIEW, centre.pk)
    assert cast.agent.reaches_node(P.CASE_VIEW, centre.pk)


def test_circle_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="自己或它的下级"):
        actions.move_node(cast.city.pk, parent_id=cast.project.pk, by=cast.admin)
    with pytest.raises(Refused, match="自己或它的下级"):
        actions.move_node(cast.city.pk, parent_id=cast.city.pk, by=cast.admin)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"name": ""}, "请填写组织名称"),
        ({"name": "云锦府"}, "同一上级下已有「云锦府」，请换一个名称"),
        ({"code": "P2"}, "编码「P2」已被其他组织使用，请换一个"),
        ({"name": "\u202e府锦云\0"}, "组织名称中有看不见的控制字符，请删去后重填"),
        ({"kind": "planet"}, "没有这种组织类型：planet"),
    ],
)
def test_bad_node_is_refused_in_words(cast: Cast, asked: dict[str, str], sentence: str) -> None:
    right = {"name": "望江台", "code": "", "kind": "project"}
    with pytest.raises(Refused) as refusal:
        actions.add_node(parent_id=cast.city.pk, by=cast.admin, **{**right, **asked})  # type: ignore[arg-type]
    assert str(refusal.value) == sentence


def test_node_with_children_in_use_is_not_closed(cast: Cast) -> None:
    with pytest.raises(Refused, match="下级「云锦府」还在使用"):
        actions.close_node(cast.city.pk, by=cast.admin)
    actions.close_node(cast.project.pk, by=cast.admin)
    assert not Node.objects.get(pk=cast.project.pk).is_active


def test_tree_is_for_who_keeps_it(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.add_node(parent_id=cast.city.pk, kind=NodeKind.PROJECT, name="望江台", by=cast.director)
    with pytest.raises(NotAllowed):
        actions.add_node(parent_id=None, kind=NodeKind.GROUP, name="另一个集团", by=cast.admin)
    assert list(nodes_for(cast.agent)) == [cast.project]
