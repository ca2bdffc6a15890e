"""Photos are drawn anew: no EXIF (place, device), no hidden content, upright, no larger than a screen needs."""

import io
import struct

import pillow_heif
from PIL import Image, ImageOps

from tonglu.attachments.storage import Kept
from tonglu.lib.refusals import Refused

LONGEST_SIDE = 4096
THUMB_SIDE = 480
# JPEG decodes at a fraction, so phones with 200 megapixels are welcome; others are decoded whole (3 bytes a pixel)
MOST_PIXELS = {"JPEG": 250_000_000, "MPO": 250_000_000, "PNG": 50_000_000, "HEIF": 60_000_000}
BROKEN = (OSError, ValueError, SyntaxError, EOFError, RuntimeError, struct.error, MemoryError)

pillow_heif.register_heif_opener(thumbnails=False)
# the size is judged below, from the header, before anything is decoded
Image.MAX_IMAGE_PIXELS = None


def redraw(body: bytes, name: str) -> Kept:
    """Return the picture as JPEG (PNG stays PNG) with its thumbnail; Refused where it cannot be decoded whole."""
    try:
        with Image.open(io.BytesIO(body), formats=["JPEG", "PNG", "HEIF"]) as opened:
            _refuse_giant(opened, name)
            is_png = opened.format == "PNG"
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened)
            drawn = _plain(upright, keeps_alpha=is_png)
        return _kept(drawn, is_png=is_png)
    except BROKEN as fault:
        raise Refused("“{name}”打不开：照片不完整或已损坏，请重新拍摄或选择", name=name) from fault


def _refuse_giant(opened: Image.Image, name: str) -> None:
    width, height = opened.size
    if width * height > MOST_PIXELS[opened.format or "PNG"] or max(width, height) > 60_000:
        raise Refused("“{name}”像素太多（{width}×{height}），请缩小后再上传", name=name, width=width, height=height)


def _plain(picture: Image.Image, *, keeps_alpha: bool) -> Image.Image:
    """Return the pixels alone, in RGB or RGBA, fitted to the longest side."""
    has_alpha = keeps_alpha and (picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info)
    drawn = picture.convert("RGBA" if has_alpha else "RGB")
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    drawn.info = {}
    return drawn


def _kept(drawn: Image.Image, *, is_png: bool) -> Kept:
    whole, small = io.BytesIO(), io.BytesIO()
    if is_png:
        drawn.save(whole, "PNG")
    else:
        drawn.save(whole, "JPEG", quality=88)
    thumb = drawn.convert("RGBA")
    thumb.thumbnail((THUMB_SIDE, THUMB_SIDE))
    paper = Image.new("RGB", thumb.size, "white")
    paper.paste(thumb, mask=thumb.getchannel("A"))
    paper.save(small, "JPEG", quality=80)
    content_type = "image/png" if is_png else "image/jpeg"
    return Kept(whole.getvalue(), content_type, small.getvalue(), drawn.width, drawn.height)
