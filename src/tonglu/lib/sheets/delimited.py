"""CSV, TSV and text tables in whatever encoding and with whatever separator they come."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

from tonglu.lib.refusals import Refused
from tonglu.lib.sheets.cells import Cell
from tonglu.lib.sheets.kinds import Source, opened

SEPARATORS = (",", "\t", ";", "|")
SAMPLE = 64 * 1024
MOST_LINES_A_RECORD = 2_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins alike
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding_of(source: Source) -> str:
    """Return the encoding of a text file: by its mark, strict UTF-8, then GB18030 or Big5 by how usual the result reads."""
    with opened(source) as stream:
        head = stream.read(SAMPLE)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if b"\0" in head and (wide := _unmarked_utf16(head)):
        return wide
    if _decodes(source, "utf-8"):
        return "utf-8"
    fitting = [name for name in ("gb18030", "big5") if _decodes(source, name)]
    if fitting:
        return max(fitting, key=lambda name: _usual_share(head, name))
    from charset_normalizer import from_bytes  # seldom reached, and slow to load

    guess = from_bytes(head).best()
    if guess is None or not _decodes(source, guess.encoding):
        raise Refused("无法识别文件的文字编码；请在 Excel 或 WPS 中另存为 .xlsx 再上传")
    return guess.encoding


def _unmarked_utf16(head: bytes) -> str | None:
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 20:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _decodes(source: Source, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with opened(source) as stream:
        try:
            while chunk := stream.read(1024 * 1024):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _usual_share(head: bytes, encoding: str) -> float:
    """Return the share of everyday characters among the wide ones, reading the sample in an encoding."""
    wide = [each for each in head.decode(encoding, errors="ignore") if each >= "\u2e80"]
    charset, first, last = ("gb2312", 0xB0, 0xD7) if encoding == "gb18030" else ("big5", 0xA4, 0xC6)
    usual = sum(1 for each in wide if (code := each.encode(charset, errors="ignore")) and first <= code[0] <= last)
    return usual / (len(wide) or 1)


def separator_of(sample: str, filename: str) -> str:
    """Return the separator that cuts the first lines into the same number of cells most often."""
    lines = [line for line in sample.splitlines()[:30] if line.strip()]
    best, best_score = "\t" if filename.lower().endswith((".tsv", ".txt")) else ",", 0.0
    for separator in SEPARATORS:
        widths = Counter(len(record) for record in csv.reader(lines, delimiter=separator))
        width, times = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]), default=(1, 0))
        score = (width > 1) * times * (1 + width / 1000)
        if score > best_score:
            best, best_score = separator, score
    return best


def read_records(source: Source, filename: str) -> Iterator[tuple[int, list[Cell]]]:
    """Yield (line as a table program counts it, cells); blank lines count but are not yielded."""
    encoding = encoding_of(source)
    with closing(io.TextIOWrapper(opened(source), encoding=encoding, errors="strict", newline="")) as stream:
        begun = 0
        try:
            separator = separator_of(stream.read(SAMPLE), filename)
            stream.seek(0)
            reader = csv.reader(stream, delimiter=separator)
            for line, record in enumerate(reader, 1):
                if reader.line_num - begun > MOST_LINES_A_RECORD:
                    raise Refused("第 {line} 行的引号没有配对，请检查这一行的双引号", line=line)
                begun = reader.line_num
                if any(cell.strip() for cell in record):
                    yield line, [cell or None for cell in record]
        except csv.Error:
            raise Refused("第 {line} 行附近的一格太长或引号没有配对，请检查双引号", line=begun + 1) from None
        except UnicodeError:  # also a mark of UTF-16 with nothing readable behind it
            raise Refused("第 {line} 行附近有无法识别的文字；请在 Excel 或 WPS 中另存为 .xlsx 再上传", line=begun + 1) from None
