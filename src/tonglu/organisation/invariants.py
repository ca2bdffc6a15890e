"""What `verify` holds of the tree: every path is its parent's, with the place itself at the end."""

from collections.abc import Iterator

from tonglu.lib.labelled import N_
from tonglu.lib.truths import Truth, broken_truths

TRUTHS = (
    Truth(
        N_("组织 #{id}（{name}）的路径 {path} 与上级不符，应为 {wanted}。"),
        """SELECT * FROM (SELECT n.id, n.name, n.path, coalesce(p.path, '.') || n.id || '.' AS wanted
        FROM organisation_node n LEFT JOIN organisation_node p ON p.id = n.parent_id) n WHERE path <> wanted""",
    ),
)


def broken() -> Iterator[str]:
    return broken_truths(TRUTHS)
