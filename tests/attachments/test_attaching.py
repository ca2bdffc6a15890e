"""Every class of file has an expected decision and sentence."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pillow_heif
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.factories.cast import Cast
from tonglu.attachments import owners
from tonglu.attachments.actions import attach, open_file
from tonglu.attachments.models import Attachment, StoredFile
from tonglu.attachments.owners import Owner
from tonglu.attachments.queries import attachment_of, attachments_of
from tonglu.lib.refusals import NotAllowed, Refused

KIND = "tests.case"


@pytest.fixture(autouse=True)
def _enrolled(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    owners.OWNERS[KIND] = Owner(KIND, most=3)


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **extra: object) -> bytes:
    made = io.BytesIO()
    if form == "HEIF":
        pillow_heif.from_pillow(Image.new("RGB", size, "red")).save(made)
    else:
        Image.new(mode, size, 128 if mode == "I;16" else "red").save(made, form, **extra)
    return made.getvalue()


def located() -> bytes:
    """A phone's photo: turned by a quarter, with the place where it was taken, a comment and a maker's note."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation
    exif[0x010F] = "MAKER"
    exif.get_ifd(0x8825)[2] = (26.0, 4.0, 30.0)
    return picture(exif=exif, comment=b"SECRET-COMMENT")


def bomb() -> bytes:
    """A PNG of 50,000 × 50,000 pixels in 200 bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def put(cast: Cast, body: bytes, name: str = "a.jpg", owner_id: int = 1) -> Attachment:
    return attach(content=body, name=name, owner_kind=KIND, owner_id=owner_id, moment="problem", by=cast.agent)


@pytest.mark.parametrize(
    ("make", "name", "kept"),
    [
        (picture, "a.jpg", ("a.jpg", "image/jpeg")),
        (lambda: picture("PNG"), "a.png", ("a.png", "image/png")),
        (lambda: picture("PNG", mode="RGBA"), "a.png", ("a.png", "image/png")),
        (lambda: picture("PNG", mode="P"), "a.png", ("a.png", "image/png")),
        (lambda: picture("PNG", mode="I;16"), "a.png", ("a.png", "image/png")),
        (lambda: picture("HEIF"), "IMG_1.HEIC", ("IMG_1.jpg", "image/jpeg")),
        (lambda: picture(mode="CMYK"), "印刷.jpeg", ("印刷.jpg", "image/jpeg")),
        (lambda: picture("PNG"), "evil.html", ("evil.png", "image/png")),
        (lambda: picture(size=(6000, 100)), "wide.jpg", ("wide.jpg", "image/jpeg")),
        (picture, "../../etc/passwd\u202e.jpg", ("passwd.jpg", "image/jpeg")),
    ],
)
def test_picture_is_kept_as_what_it_is(cast: Cast, make: Callable[[], bytes], name: str, kept: tuple[str, str]) -> None:
    made = put(cast, make(), name)
    assert (made.name, made.file.content_type) == kept
    assert (made.moment, made.added_by_id, made.added_at) == ("problem", cast.agent.person_id, cast.at)
    assert max(made.file.width or 0, made.file.height or 0) <= 4096


@pytest.mark.parametrize(
    ("body", "name", "sentence"),
    [
        (b"MZ\x90\0" + b"\0" * 90, "photo.jpg", "“photo.jpg”不能上传：这是程序文件。可以上传：HEIC、JPEG、PNG"),
        (b"\x7fELF" + b"\0" * 90, "photo.jpg", "“photo.jpg”不能上传：这是程序文件。可以上传：HEIC、JPEG、PNG"),
        (b"<!DOCTYPE html><script>", "x.png", "“x.png”不能上传：这是网页或 SVG 文件。可以上传：HEIC、JPEG、PNG"),
        (b'<?xml version="1.0"?><svg/>', "x.svg", "“x.svg”不能上传：这是网页或 SVG 文件。可以上传：HEIC、JPEG、PNG"),
        (b"GIF89a" + b"\0" * 20, "x.gif", "“x.gif”不能上传：这是 GIF 动图。可以上传：HEIC、JPEG、PNG"),
        (b"%PDF-1.7", "x.pdf", "“x.pdf”不能上传：这里不收 PDF 文件。可以上传：HEIC、JPEG、PNG"),
        (b"PK\x03\x04broken", "x.jpg", "“x.jpg”不能上传：这是压缩包。可以上传：HEIC、JPEG、PNG"),
        (b"hello", "x.jpg", "“x.jpg”不能上传：认不出文件类型。可以上传：HEIC、JPEG、PNG"),
        (b"", "x.jpg", "“x.jpg”是空文件，请重新选择"),
        (b"\xff\xd8\xff" + b"\0" * (20 * 1024 * 1024), "x.jpg", "“x.jpg”超过 20 MB，请压缩后再上传"),
        (picture()[:300], "x.jpg", "“x.jpg”打不开：照片不完整或已损坏，请重新拍摄或选择"),
        (picture("PNG", size=(300, 300))[:-40], "x.png", "“x.png”打不开：照片不完整或已损坏，请重新拍摄或选择"),
        (b"\xff\xd8\xff" + b"junk" * 50, "x.jpg", "“x.jpg”打不开：照片不完整或已损坏，请重新拍摄或选择"),
        (picture("HEIF")[:120], "x.heic", "“x.heic”打不开：照片不完整或已损坏，请重新拍摄或选择"),
        (bomb(), "x.png", "“x.png”像素太多（50000×50000），请缩小后再上传"),
    ],
)
def test_hostile_file_is_refused_with_a_sentence(cast: Cast, body: bytes, name: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        put(cast, body, name)
    assert str(refusal.value) == sentence
    assert (Attachment.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_photo_loses_place_and_device_and_stands_upright(cast: Cast) -> None:
    source = located()
    assert b"MAKER" in source
    body, content_type = open_file(put(cast, source))
    kept = Image.open(io.BytesIO(body))
    assert (kept.size, dict(kept.getexif()), content_type) == ((40, 60), {}, "image/jpeg")
    assert [word for word in (b"MAKER", b"SECRET", b"Exif") if word in body] == []


def test_hundred_megapixels_of_a_phone_are_drawn_smaller(cast: Cast) -> None:
    made = put(cast, picture(mode="L", size=(12_000, 9_000), quality=20))
    assert (made.file.width, made.file.height) == (4096, 3072)


def test_thumbnail_is_small_and_jpeg(cast: Cast) -> None:
    body, content_type = open_file(put(cast, picture("PNG", size=(900, 600))), thumb=True)
    assert (Image.open(io.BytesIO(body)).size, content_type) == ((480, 320), "image/jpeg")


def test_equal_content_is_stored_once(cast: Cast) -> None:
    first, second = put(cast, picture()), put(cast, picture(), owner_id=2)
    assert (first.file_id, StoredFile.objects.count()) == (second.file_id, 1)


def test_short_file_left_by_a_crash_is_written_again(cast: Cast) -> None:
    first = put(cast, picture())
    sha = first.file.sha256
    Path(default_storage.path(f"{sha[:2]}/{sha[2:4]}/{sha}")).write_bytes(b"\xff")
    put(cast, picture(), owner_id=2)
    assert Image.open(io.BytesIO(open_file(first)[0])).size == (60, 40)


def test_file_is_found_through_its_record_only(cast: Cast) -> None:
    made = put(cast, picture())
    assert [each.pk for each in attachments_of(KIND, 1)] == [made.pk]
    with pytest.raises(NotAllowed):
        attachment_of(KIND, 2, made.pk)


def test_number_of_files_is_limited(cast: Cast) -> None:
    for _ in range(3):
        put(cast, picture())
    with pytest.raises(Refused, match="最多上传 3 个文件"):
        put(cast, picture())


def test_record_kind_must_be_enrolled(cast: Cast) -> None:
    with pytest.raises(Refused, match="这里不能上传附件"):
        attach(content=picture(), name="a.jpg", owner_kind="nobody", owner_id=1, by=cast.agent)


def test_uploaded_file_is_taken_too(cast: Cast) -> None:
    made = attach(content=SimpleUploadedFile("a.jpg", picture()), name="a.jpg", owner_kind=KIND, owner_id=1, by=cast.agent)
    assert made.file.content_type == "image/jpeg"
