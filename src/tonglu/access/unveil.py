"""The only way to open a Veil: a permission, a reason and a record."""

from django.db import models

from tonglu.access.facts import ValueRevealed
from tonglu.audit.actions import tell
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.plain import has_controls
from tonglu.lib.refusals import NotAllowed, Refused
from tonglu.lib.veil import Veil


@act
def unveil(
    value: Veil,
    *,
    of: models.Model,
    column: str,
    permission: str,
    reason: str,
    node_id: int | None = None,
    customer_id: int | None = None,
    by: Actor,
) -> str:
    """Return the clear value of a row that the caller took from a query scoped by the same permission."""
    if not by.can(permission):
        raise NotAllowed
    if not reason.strip():
        raise Refused("请填写查看原因")
    if has_controls(reason):
        raise Refused("{what}里有不可见的控制字符，请删除后再提交", what="原因")
    tell(
        ValueRevealed(
            row_id=of.pk, table=of._meta.db_table, column=column, reason=reason.strip()[:200],
            node_id=node_id, customer_id=customer_id,
        ),
        by=by,
    )  # fmt: skip
    return value._open()  # noqa: SLF001 - this is the one door
