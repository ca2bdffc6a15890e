"""What `verify` holds of estates: what a unit repeats of its project and building is what they say."""

from collections.abc import Iterator

from tonglu.lib.labelled import N_
from tonglu.lib.truths import Truth, broken_truths

TRUTHS = (
    Truth(
        N_("房间 #{id}（{code}）的组织 {node} 与项目的组织 {wanted} 不同。"),
        """SELECT u.id, u.code, u.node_id AS node, p.node_id AS wanted FROM estates_unit u
        JOIN estates_project p ON p.id = u.project_id WHERE u.node_id <> p.node_id""",
    ),
    Truth(
        N_("房间 #{id}（{code}）的楼栋、单元或楼层属于别的项目或楼栋。"),
        """SELECT u.id, u.code FROM estates_unit u JOIN estates_building b ON b.id = u.building_id
        LEFT JOIN estates_entrance e ON e.id = u.entrance_id LEFT JOIN estates_floor f ON f.id = u.floor_id
        WHERE b.project_id <> u.project_id OR e.building_id <> u.building_id OR f.building_id <> u.building_id""",
    ),
)


def broken() -> Iterator[str]:
    return broken_truths(TRUTHS)
