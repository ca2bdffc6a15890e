"""What `verify` holds of files: each is where its row says, and is what its name says."""

import hashlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from tonglu.attachments.models import StoredFile
from tonglu.attachments.storage import read
from tonglu.lib.refusals import Refused
from tonglu.lib.truths import Say


def broken(say: Say = lambda _: None) -> Iterator[str]:
    for number, stored in enumerate(StoredFile.objects.order_by("pk").iterator(500), 1):
        try:
            body, _kind = read(stored)
            if stored.width is not None:
                read(stored, thumb=True)
        except (Refused, OSError):
            yield _("文件 #{id}（{hash}…）或它的缩略图不在存储中。").format(id=stored.pk, hash=stored.sha256[:12])
            continue
        if hashlib.sha256(body).hexdigest() != stored.sha256 or len(body) != stored.size:
            yield _("文件 #{id} 的内容与登记的指纹 {hash}… 不符。").format(id=stored.pk, hash=stored.sha256[:12])
        if number % 1_000 == 0:
            say(_("文件 {done} …").format(done=f"{number:,}"))
