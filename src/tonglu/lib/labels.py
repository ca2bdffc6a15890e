"""Words that people type into names, labels, notes and reasons, brought to one spelling or refused."""

from collections.abc import Callable

from tonglu.lib.plain import as_written, has_controls, one_line, widths
from tonglu.lib.refusals import Refused


def label_of(text: str, what: str, longest: int, *, required: bool = True) -> str:
    """Return a name or label on one line, in one width; Refused where it is empty, too long or holds control characters."""
    return _fitting(text, what, longest, lambda each: one_line(widths(each)), required=required)


def note_of(text: str, what: str, longest: int, *, required: bool = True) -> str:
    """Return a sentence with the lines and the punctuation that it was typed with; Refused as a label is."""
    return _fitting(text, what, longest, as_written, required=required)


def _fitting(text: str, what: str, longest: int, spelt: Callable[[str], str], *, required: bool) -> str:
    if len(text) > longest * 10:
        raise Refused("{what}太长，最多 {most} 个字", what=what, most=longest)
    if has_controls(text):
        raise Refused("{what}中有看不见的控制字符，请删去后重填", what=what)
    plain = spelt(text)
    if required and not plain:
        raise Refused("请填写{what}", what=what)
    if len(plain) > longest:
        raise Refused("{what}太长（{count} 字），最多 {most} 个字", what=what, count=len(plain), most=longest)
    return plain


def checked_text(text: str, what: str = "原因", most: int = 500) -> str:
    """Return the text trimmed, its lines kept; Refused where it is missing, longer than `most` characters or holds control characters."""
    tidy = text.strip()
    if not widths(tidy):
        raise Refused("请填写{what}", what=what)
    if len(tidy) > most:
        raise Refused("{what}超过 {most} 字，请精简后再提交", what=what, most=most)
    if has_controls(tidy):
        raise Refused("{what}里有不可见的控制字符，请删除后再提交", what=what)
    return tidy
