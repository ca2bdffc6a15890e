"""The permissions of this app by their codes: the enum stands in access, one layer above; a test holds them equal."""

from typing import Final

from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed

NODE_VIEW: Final = "node.view"
NODE_EDIT: Final = "node.edit"
SETTING_EDIT: Final = "setting.edit"


def need(by: Actor, permission: str) -> None:
    """Raise NotAllowed where the actor holds the permission nowhere: for rows that belong to the whole company."""
    if not by.can(permission):
        raise NotAllowed


def need_at_top(by: Actor, permission: str) -> None:
    """What holds for the whole company is changed by who holds the permission at the top of the tree."""
    if not is_at_top(by, permission):
        raise NotAllowed


def need_setting(by: Actor, node_id: int | None) -> None:
    """A setting of one place is changed by who holds the right there, one for everywhere by who holds it at the top."""
    if not (is_at_top(by, SETTING_EDIT) if node_id is None else by.reaches_node(SETTING_EDIT, node_id)):
        raise NotAllowed


def is_at_top(by: Actor, permission: str) -> bool:
    from tonglu.organisation.models import Node  # the codes above are read before the models are

    top = Node.objects.filter(parent=None).values_list("pk", flat=True)
    return by.reaches_node(permission, 0) or any(by.reaches_node(permission, each) for each in top)
