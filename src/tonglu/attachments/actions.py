"""Attach a file below its record; who may do so is decided by the act of the record that calls this."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from tonglu.attachments import pictures, sniffing, storage
from tonglu.attachments.models import Attachment
from tonglu.attachments.owners import PICTURES, Owner, owner_of
from tonglu.lib.actor import Actor
from tonglu.lib.acts import act
from tonglu.lib.refusals import Refused


@act
def attach(
    *, content: bytes | UploadedFile[bytes], name: str, owner_kind: str, owner_id: int, moment: str = "", by: Actor
) -> Attachment:  # fmt: skip
    """Check the file by its content, re-encode pictures without EXIF, store it, then write its row.

    Refused with a sentence where type, size or number do not fit the owner. Told by the caller's own fact.
    """
    owner = owner_of(owner_kind)
    shown = sniffing.plain_name(name)
    body = _bytes(content, owner, shown)
    kept = make_safe(body, shown, owner)
    with transaction.atomic():
        if Attachment.objects.filter(owner_kind=owner_kind, owner_id=owner_id).count() >= owner.most:
            raise Refused("最多上传 {most} 个文件，请删去不需要的", most=owner.most)
        stored = storage.keep(kept, at=by.at)
        return Attachment.objects.create(
            file=stored, owner_kind=owner_kind, owner_id=owner_id, moment=moment, name=sniffing.name_for(shown, stored.content_type),
            added_by_id=by.person_id, added_at=by.at,
        )  # fmt: skip


def make_safe(body: bytes, name: str, owner: Owner) -> storage.Kept:
    """Return what will be stored: a picture drawn anew, another allowed type as it came."""
    found = sniffing.type_of(body)
    if found not in owner.types:
        why, kinds = sniffing.why_not(found), sniffing.kinds_of(owner.types)
        raise Refused("“{name}”不能上传：{why}。可以上传：{kinds}", name=name, why=why, kinds=kinds)
    return pictures.redraw(body, name) if found in PICTURES else storage.Kept(body, found)


def _bytes(content: bytes | UploadedFile[bytes], owner: Owner, name: str) -> bytes:
    size = len(content) if isinstance(content, bytes) else content.size or 0
    if size > owner.largest:
        raise Refused("“{name}”超过 {most} MB，请压缩后再上传", name=name, most=owner.largest // (1024 * 1024))
    if size == 0:
        raise Refused("“{name}”是空文件，请重新选择", name=name)
    return content if isinstance(content, bytes) else content.read()


def open_file(attachment: Attachment, *, thumb: bool = False) -> tuple[bytes, str]:
    """Return content and type; the caller has found the attachment through its record. Thumbs are JPEG."""
    return storage.read(attachment.file, thumb=thumb)
