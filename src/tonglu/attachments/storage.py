"""Content-addressed files behind Django's storage: written before their row, never changed, shared by equal content."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from io import BufferedRandom

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from tonglu.attachments.models import StoredFile
from tonglu.lib.refusals import Refused


@dataclass(frozen=True, slots=True)
class Kept:
    """What will be stored: the content as it will be served, and the thumbnail of a picture."""

    body: bytes
    content_type: str
    thumb: bytes = b""
    width: int | None = None
    height: int | None = None


def keep(kept: Kept, *, at: datetime) -> StoredFile:
    """Write the content, then its row; equal content has one file and one row."""
    sha256 = hashlib.sha256(kept.body).hexdigest()
    _write(_place(sha256), ContentFile(kept.body))
    if kept.thumb:
        _write(_place(sha256, thumb=True), ContentFile(kept.thumb))
    return _row(
        StoredFile(
            sha256=sha256, content_type=kept.content_type, size=len(kept.body),
            width=kept.width, height=kept.height, stored_at=at,
        )
    )  # fmt: skip


def keep_file(content: BufferedRandom, content_type: str, *, at: datetime) -> StoredFile:
    """Do the same with what is too large to stand in memory."""
    content.seek(0)
    sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    size = content.tell()
    content.seek(0)
    _write(_place(sha256), File(content, name=sha256))
    return _row(StoredFile(sha256=sha256, content_type=content_type, size=size, stored_at=at))


def _row(stored: StoredFile) -> StoredFile:
    StoredFile.objects.bulk_create([stored], ignore_conflicts=True)
    return StoredFile.objects.get(sha256=stored.sha256)


def read(stored: StoredFile, *, thumb: bool = False) -> tuple[bytes, str]:
    """Return content and MIME type; the thumbnail of what is no picture is the file itself."""
    is_thumb = thumb and stored.width is not None
    with opened(stored, thumb=is_thumb) as file:
        return file.read(), "image/jpeg" if is_thumb else stored.content_type


def opened(stored: StoredFile, *, thumb: bool = False) -> File[bytes]:
    """Return the content open, to be read piece by piece."""
    try:
        return default_storage.open(_place(stored.sha256, thumb=thumb))
    except FileNotFoundError as fault:
        raise Refused("文件不在存储中，请联系管理员从备份恢复") from fault


def _place(sha256: str, *, thumb: bool = False) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}{'.thumb' if thumb else ''}"


def _write(place: str, content: File[bytes]) -> None:
    """A crash may have left a short file under the name; two writers of equal content do no harm."""
    if default_storage.exists(place):
        if default_storage.size(place) == content.size:
            return
        default_storage.delete(place)
    given = default_storage.save(place, content)
    if given != place:  # another writer was faster
        default_storage.delete(given)
