"""Text as people paste it, made plain: one width, no invisible marks, and nothing that a database refuses."""

import re
import unicodedata
from typing import Final

# zero-width and direction marks: they change what a reader sees, or hide a difference
_MARKS = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
_CONTROLS = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]")
LONGEST_ID: Final = 18  # digits of a bigint, whatever they are
_WIDE: Final = {code: code - 0xFEE0 for first, last in ("０９", "ＡＺ", "ａｚ") for code in range(ord(first), ord(last) + 1)}
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?E\+?\d{1,3}", re.IGNORECASE)


def widths(text: str) -> str:
    """Return the text in one width (NFKC) without invisible marks and outer white space."""
    if text.isascii():  # most cells of a large file: nothing of it has another width
        return text.strip()
    return unicodedata.normalize("NFKC", _MARKS.sub("", text)).strip()


def as_written(text: str) -> str:
    """Return a sentence as it was meant: letters and digits in one width, no invisible marks, blanks in order; lines and signs stay."""
    plain = unicodedata.normalize("NFC", _MARKS.sub("", text)).translate(_WIDE)
    return "\n".join(one_line(each) for each in plain.splitlines()).strip()


def has_controls(text: str) -> bool:
    """Tell whether the text holds control characters (NUL too) or half characters; tab and newline are none."""
    return not text.isprintable() and _CONTROLS.search(text) is not None


def one_line(text: str) -> str:
    """Return the text with every run of white space as one blank."""
    return " ".join(text.split())


def is_scientific(text: str) -> bool:
    """Tell whether a table program has written a long number as 4.4E+17; its last digits are lost."""
    return _SCIENTIFIC.fullmatch(text) is not None


def is_masked(text: str) -> bool:
    """Tell whether a number has come back from a masked export: 138****5678."""
    return "*" in text


def as_id(text: str) -> int | None:
    """Return the number of a row that a form or an address names; None for what is none, however long."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID else None


def shown(text: str, longest: int = 30) -> str:
    """Return the text as a sentence may quote it: one line, cut, without invisible characters."""
    if len(text) <= longest and text.isprintable():
        return one_line(text)
    quiet = _CONTROLS.sub("", _MARKS.sub("", one_line(text[: longest * 4])))
    return quiet if len(quiet) <= longest else quiet[:longest] + "…"
