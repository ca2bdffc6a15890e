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
