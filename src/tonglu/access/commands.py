"""What the command line asks for; whoever can run it on the machine may open every account."""

from tonglu.access import actions
from tonglu.access.permissions import Permission as P
from tonglu.lib import clock
from tonglu.lib.actor import Actor, system_actor


def sign_in_link(username: str) -> str:
    """Return the path of a one-time sign-in link; Refused where nobody has that name."""
    return actions.sign_in_link(username, by=_operator())


def issue_api_key(username: str) -> str:
    return actions.issue_api_key(username, name="命令行", by=_operator())


def first_admin_link() -> str | None:
    """Return the path of the set-up link; None where an administrator stands already."""
    return actions.first_admin_link(by=_operator())


def _operator() -> Actor:
    return system_actor("command", clock.now(), P.PERSON_EDIT)
