"""What a file is, told by its first bytes; its name and the browser's word count for nothing."""

import io
import re
import zipfile
from collections.abc import Iterable

from django.utils.translation import gettext

from tonglu.attachments.owners import PDF, XLSX
from tonglu.lib.labelled import N_

HEAD = 64
# brands of the HEIF family that phones write
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", PDF),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"\xd0\xcf\x11\xe0", "old-office"),
)
MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|svg|\?xml|iframe)", re.IGNORECASE)
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "image/heic": ".heic", PDF: ".pdf", XLSX: ".xlsx"}
LABELS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/heic": "HEIC", PDF: "PDF", XLSX: "XLSX"}
WHY_NOT = {
    "image/gif": N_("这是 GIF 动图"),
    "image/webp": N_("这是 WebP 图片，请另存为 JPEG"),
    "image/bmp": N_("这是 BMP 图片，请另存为 JPEG"),
    "program": N_("这是程序文件"),
    "archive": N_("这是压缩包"),
    "markup": N_("这是网页或 SVG 文件"),
    "old-office": N_("这是旧版 Office 文件，请另存为新格式"),
    "video": N_("这是视频"),
}
LONGEST_NAME = 200


def type_of(body: bytes) -> str:
    """Return the MIME type of an accepted family, or a word of WHY_NOT, or "" where nothing is recognised."""
    for mark, found in MARKS:
        if body.startswith(mark):
            return found
    if body[4:8] == b"ftyp":
        return "image/heic" if body[8:12] in HEIC_BRANDS else "video"
    if body[:4] == b"RIFF" and body[8:12] == b"WEBP":
        return "image/webp"
    if body.startswith(b"PK\x03\x04"):
        return _zip_type(body)
    return "markup" if MARKUP.search(body[:1024].replace(b"\0", b"")) else ""


def _zip_type(body: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as parcel:
            names = set(parcel.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return "archive"
    return XLSX if {"[Content_Types].xml", "xl/workbook.xml"} <= names else "archive"


UNKNOWN = N_("认不出文件类型")


def why_not(found: str) -> str:
    if found in LABELS:
        return gettext("这里不收 {kind} 文件").format(kind=gettext(LABELS[found]))
    return gettext(WHY_NOT.get(found, UNKNOWN))


def kinds_of(types: Iterable[str]) -> str:
    return gettext("、").join(sorted(gettext(LABELS[each]) for each in types))


def plain_name(name: str) -> str:
    """Return the last part of a name as a browser sent it, without control and direction marks."""
    last = re.split(r"[\\/]", name)[-1]
    quiet = "".join(each for each in last if each.isprintable() and each not in '<>:"|?*').strip(". ")
    return quiet[-LONGEST_NAME:] or "file"


def name_for(name: str, content_type: str) -> str:
    """Return the name with the suffix of what the file really is, so that a download opens in the right program."""
    suffix = SUFFIXES.get(content_type, "")
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name) or "file"
    return f"{stem[: LONGEST_NAME - len(suffix)]}{suffix}"
