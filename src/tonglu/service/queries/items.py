"""Entries of the service's editable lists, for those who classify cases."""

from django.db.models import QuerySet

from tonglu.access.permissions import Permission as P
from tonglu.lib.actor import Actor
from tonglu.lib.refusals import NotAllowed
from tonglu.organisation.models import LookupItem
from tonglu.service.lookups import LISTS


def items_for(by: Actor, list_code: str) -> QuerySet[LookupItem]:
    """Return the entries in use of one list, in their order, whatever their depth; NotAllowed for other lists."""
    if list_code not in {each.code for each in LISTS} or not (by.can(P.CASE_VIEW) or by.can(P.CASE_OPEN)):
        raise NotAllowed
    return LookupItem.objects.filter(list_code=list_code, is_active=True).order_by("position", "pk")
