"""What a file really is, by its content: its name is only what somebody called it."""

import codecs
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO
from xml.parsers.expat import ExpatError
from zlib import error as zlib_error

from tonglu.lib.labelled import N_
from tonglu.lib.refusals import Refused

Source = bytes | Path
MOST_UNPACKED = 2 * 1024**3
MOST_PARTS = 10_000
SUSPICIOUS_RATIO = 300  # real workbooks stay below 100
SMALL = 20 * 1024**2  # a small file may shrink as it likes

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_CONTROLS = bytes({*range(1, 9), *range(14, 32)} - {0x1B})
_PICTURE = N_("这是图片，不是表格；请上传 .xlsx、.xls 或 .csv")
_PACKED = N_("这是压缩包，不是表格；请解压后上传里面的 .xlsx、.xls 或 .csv")
_WORD = N_("这是 Word 文件，不是表格；请把表格复制到 Excel 或 WPS 里，另存为 .xlsx 再上传")
_OTHERS = (
    (b"%PDF", N_("这是 PDF 文件，不是表格；请上传 .xlsx、.xls 或 .csv")),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"{\\rtf", _WORD),
    (b"Rar!", _PACKED),
    (b"7z\xbc\xaf", _PACKED),
    (b"\x1f\x8b", _PACKED),
)
_ZIP_OTHERS = (
    ("word/document.xml", _WORD),
    ("ppt/presentation.xml", N_("这是 PPT 文件，不是表格；请把表格复制到 Excel 或 WPS 里，另存为 .xlsx 再上传")),
    ("xl/workbook.bin", N_("这是二进制工作簿（.xlsb）；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传")),
    ("content.xml", N_("这是 OpenDocument 文件；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传")),
)


class FileKind(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    TEXT = "text"


def opened(source: Source) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


@contextmanager
def damage_refused() -> Iterator[None]:
    """Turn what a broken file raises into the sentence for it."""
    try:
        yield
    except (zipfile.BadZipFile, zlib_error, ExpatError, EOFError, NotImplementedError, RuntimeError, KeyError, ValueError):
        raise Refused("文件已损坏，无法读取；请在 Excel 或 WPS 中打开，另存为新的 .xlsx 后再上传") from None


def kind_of(source: Source) -> FileKind:
    """Tell how to read a file; Refused with what it is and what to do where it is no sheet."""
    with opened(source) as stream:
        head = stream.read(8192)
        if not head.strip(b"\0 \r\n\t\xef\xbb\xbf"):
            raise Refused("文件是空的，请检查后重新上传")
        if head.startswith(b"PK"):
            return _zip_kind(stream)
        if head.startswith(_OLE):
            return _ole_kind(head + stream.read(50 * 1024**2))
    for mark, sentence in _OTHERS:
        if head.startswith(mark):
            raise Refused(sentence)
    _refuse_markup(head)
    if _controls_of(head) > max(2, len(head) // 50):
        raise Refused("这不是表格文件；请上传 .xlsx、.xls 或 .csv")
    return FileKind.TEXT


def _controls_of(head: bytes) -> int:
    """Count control characters; text of two bytes a character (Excel's "Unicode text") has such bytes in plain words."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        told = head[: len(head) // 4 * 4].decode("utf-32", errors="ignore")
        return sum(told.count(chr(each)) for each in (0, *_CONTROLS))
    is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or head.count(0) > len(head) // 20
    if not is_wide:
        return sum(head.count(each) for each in _CONTROLS)
    is_big = head.startswith(codecs.BOM_UTF16_BE) or head[::2].count(0) > head[1::2].count(0)
    words = head.decode("utf-16-be" if is_big else "utf-16-le", errors="ignore")
    return sum(words.count(chr(each)) for each in (0, *_CONTROLS))


def _zip_kind(stream: BinaryIO) -> FileKind:
    stream.seek(0)
    with damage_refused(), zipfile.ZipFile(stream) as archive:
        parts = set(archive.namelist())
        is_encrypted = any(info.flag_bits & 1 for info in archive.infolist())
        refuse_bomb(archive)
    if is_encrypted:
        raise Refused("文件有打开密码，请去掉密码后再上传")
    if any(part.lower() == "xl/workbook.xml" for part in parts):
        return FileKind.XLSX
    for part, sentence in _ZIP_OTHERS:
        if part in parts:
            raise Refused(sentence)
    raise Refused(_PACKED)


def refuse_bomb(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that unpacks to far more than it is; the sizes it states are the most that is read."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    too_dense = unpacked > SMALL and unpacked / packed > SUSPICIOUS_RATIO
    if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS or too_dense:
        raise Refused("文件解压后异常地大，已拒绝读取；请把数据复制到一个新的工作簿里再上传")


def _ole_kind(content: bytes) -> FileKind:
    def has(stream_name: str) -> bool:
        return stream_name.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        raise Refused("文件有打开密码，请去掉密码后再上传")
    if has("WordDocument"):
        raise Refused(_WORD)
    if has("Workbook") or has("Book"):
        return FileKind.XLS
    raise Refused("无法识别的文件；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传")


def _refuse_markup(head: bytes) -> None:
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:2000].lower()
    if start.startswith((b"<?xml", b"<workbook")) and b"spreadsheet" in start:
        raise Refused("这是 XML 表格，只是改了扩展名；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传")
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head", b"<div", b"<?xml", b"<style")):
        raise Refused("这其实是网页（HTML），只是改了扩展名；请用 Excel 或 WPS 打开后另存为 .xlsx 再上传")
