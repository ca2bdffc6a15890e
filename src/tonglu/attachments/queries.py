"""Files of a record. They carry no scope of their own: the caller has reached the record first."""

from django.db.models import QuerySet

from tonglu.attachments.models import Attachment
from tonglu.lib.refusals import NotAllowed


def attachments_of(owner_kind: str, owner_id: int) -> QuerySet[Attachment]:
    return Attachment.objects.filter(owner_kind=owner_kind, owner_id=owner_id).select_related("file").order_by("id")


def attachment_of(owner_kind: str, owner_id: int, attachment_id: int) -> Attachment:
    """Return one file of a record that the caller has reached; NotAllowed where it hangs elsewhere."""
    found = attachments_of(owner_kind, owner_id).filter(pk=attachment_id).first()
    if found is None:
        raise NotAllowed
    return found
