"""Erasing what a diff keeps of a person: the change goes with its salt, its digest stays, so that the chain still proves the rest."""

from django.db import connection

from tonglu.audit.actions import tell
from tonglu.audit.facts import ChangeErased
from tonglu.audit.models import Diff, Seal
from tonglu.audit.queries import AUDIT_VIEW
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.refusals import NotAllowed, Refused

PLACE = "SELECT count(*) FROM audit_diff WHERE (xid, id) > (%s::text::xid8, %s) AND (xid, id) <= (%s::text::xid8, %s)"
FORGET_SALT = "UPDATE audit_leaf SET salts[%s] = decode(repeat('00', 16), 'hex') WHERE seal_number = %s"


@act
def erase_change(diff_id: int, *, reason: str, by: Actor) -> None:
    """Erase the values of one row change for good (the law asks for it); who, when and why stay as a fact."""
    if not by.can(AUDIT_VIEW):
        raise NotAllowed
    if not reason.strip():
        raise Refused("请填写抹除的原因")
    diff = Diff.objects.filter(pk=diff_id).first()
    if diff is None:
        raise NotAllowed
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tonglu.erasing', 'on', true)")
        cursor.execute("UPDATE audit_diff SET change = NULL WHERE id = %s", [diff_id])
        cursor.execute("SELECT set_config('tonglu.erasing', '', true)")
        for seal in Seal.objects.filter(stream="diff", last_xid__gte=int(diff.xid)).order_by("number"):
            if (seal.first_xid, seal.first_id) < (int(diff.xid), diff.pk) <= (seal.last_xid, seal.last_id):
                cursor.execute(PLACE, [str(seal.first_xid), seal.first_id, str(diff.xid), diff.pk])
                cursor.execute(FORGET_SALT, [cursor.fetchone()[0], seal.number])
    tell(ChangeErased(diff_id=diff_id, table=diff.table, reason=reason.strip()[:200]), by=by)
