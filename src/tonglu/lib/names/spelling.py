"""One spelling for a name, whatever keyboard or table program it came from."""

import re
import unicodedata

from tonglu.lib.plain import has_controls, one_line, shown, widths
from tonglu.lib.refusals import Refused

LONGEST = 100
_HAN = "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
IS_HAN = re.compile(f"[{_HAN}]")
_DOTS = re.compile(r"\s*[·•‧・∙⋅●.]\s*")
_GAPS = re.compile(f"(?<=[{_HAN}]) (?=[{_HAN}])")
_SEPARATORS = re.compile(r"[/、;|\\\n]+|(?<=[{han}])\s*,\s*(?=[{han}])".replace("{han}", _HAN))
_PLAIN = re.compile("[\u4e00-\u9fff]{2,20}")


def normalise(text: str, *, longest: int = LONGEST) -> str:
    """Return the name in its one spelling: NFKC, no invisible marks, "·" in names like 阿依古丽·买买提.

    Raises Refused for an empty or over-long name, control characters, and text without any letter.
    """
    if _PLAIN.fullmatch(text):  # most names of a large file: nothing is to be done
        return text
    if len(text) > longest * 10:
        raise Refused("姓名太长（{count} 字），最多 {most} 字", count=len(text), most=longest)
    name = one_line(widths(text))
    if not name:
        raise Refused("请填写姓名")
    if has_controls(name):
        raise Refused("姓名中有看不见的控制字符，请删去后重填")
    name = _joined(name)
    if len(name) > longest:
        raise Refused("姓名太长（{count} 字），最多 {most} 字", count=len(name), most=longest)
    if not any(unicodedata.category(each)[0] == "L" or unicodedata.category(each) == "So" for each in name):
        raise Refused("“{text}”不像姓名，里面没有文字", text=shown(name))
    return name


def _joined(name: str) -> str:
    """Close the gaps that typists put between characters (张　三), and write one dot in dotted names."""
    if IS_HAN.search(name) and not re.search("[a-zA-Z]", name):
        name = _DOTS.sub("·", name).strip("·")
    return _GAPS.sub("", name)


def split_names(text: str) -> list[str]:
    """Return the names in a cell that may hold several owners (张三/李四, 张三、李四), each normalised and once."""
    if _PLAIN.fullmatch(text):
        return [text]
    if len(text) > LONGEST * 20:
        raise Refused("姓名太长（{count} 字），最多 {most} 字", count=len(text), most=LONGEST)
    parts = [part for part in _SEPARATORS.split(widths(text)) if part.strip()]
    return list(dict.fromkeys(normalise(part) for part in parts or [text]))
