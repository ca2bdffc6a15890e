"""Other ways to reach people: WeChat ids and postal addresses, read in one spelling and shown masked."""

import re
from typing import Final

from tonglu.lib.phones import MOBILE
from tonglu.lib.phones import mask as mask_number
from tonglu.lib.plain import has_controls, is_masked, is_scientific, one_line, shown, widths
from tonglu.lib.refusals import Refused

WECHAT: Final = "wechat"
LONGEST_ID: Final = 64
LONGEST_PLACE: Final = 200
SHORTEST_PLACE: Final = 4
_LABEL = re.compile(r"^(?:微信号?|wechat|weixin|wx|vx)\s*[::]\s*", re.IGNORECASE)
_WECHAT = re.compile(r"[a-z][a-z0-9_-]{5,19}")
_GIVEN = re.compile(r"[A-Za-z0-9_-]{6,64}")  # what a platform gives: openid, unionid, external_userid; upper and lower case differ
_HAS_WORDS = re.compile("[A-Za-z\u3400-\u9fff]")
_BUILDING = re.compile(r"^.*?(?:号楼|栋|幢|座|大厦|广场|大楼)")
_STREET = re.compile(r"^.*?(?:号|弄|巷|胡同|村|组|小区|花园|公寓|路|街|道)")


def read_id(kind: str, text: str) -> str:
    """Return the id by which somebody is found on WeChat, or by a platform; Refused with what is wrong."""
    plain = _LABEL.sub("", _plain(text, "微信号", LONGEST_ID))
    if is_scientific(plain):
        raise Refused("微信号被表格软件改成了科学计数 {text}，原来的内容已丢失；请把这一列设为“文本”后重新填写", text=plain)
    if kind != WECHAT:
        if not _GIVEN.fullmatch(plain):
            raise Refused("“{text}”不是平台给的标识：应为 6 到 64 位字母、数字、下划线、减号", text=shown(plain))
        return plain
    number = re.sub(r"[\s-]", "", plain)
    if MOBILE.fullmatch(number):
        return number
    return _wechat(plain.lower())


def _wechat(plain: str) -> str:
    if _WECHAT.fullmatch(plain):
        return plain
    if plain.isascii() and plain.isdecimal():
        raise Refused("微信号不会全是数字；可以填微信绑定的 11 位手机号")
    if re.search(r"[^a-z0-9_-]", plain):
        raise Refused("微信号“{text}”中有不该出现的字符，只能是字母、数字、下划线、减号", text=shown(plain))
    if not plain[0].isalpha():
        raise Refused("微信号要以字母开头，请核对")
    raise Refused("微信号是 6 到 20 位，现在是 {count} 位，请核对", count=len(plain))


def _plain(text: str, what: str, longest: int) -> str:
    plain = one_line(widths(text[: longest * 4]))
    if not plain:
        raise Refused("请填写{what}", what=what)
    if len(plain) > longest:
        raise Refused("{what}太长（{count} 字），最多 {most} 个字", what=what, count=len(plain), most=longest)
    if has_controls(plain):
        raise Refused("{what}中有看不见的控制字符，请删去后重填", what=what)
    if is_masked(plain):
        raise Refused("{what}中有 * 号，是打码后的内容；请填写完整", what=what)
    return plain


def read_place(text: str) -> str:
    """Return a postal address on one line; Refused with what is wrong."""
    plain = _plain(text, "地址", LONGEST_PLACE)
    if not _HAS_WORDS.search(plain):
        raise Refused("“{text}”不像地址，里面没有文字", text=shown(plain))
    if len(plain) < SHORTEST_PLACE:
        raise Refused("地址太短，请写到门牌")
    return plain


def mask_id(account: str) -> str:
    """Return an id as people inside may see it: ch***89; a mobile number as one."""
    if MOBILE.fullmatch(account):
        return mask_number(account)
    return f"{account[:2]}***{account[-2:]}" if len(account) > 5 else "***"


def mask_place(place: str) -> str:
    """Return an address down to the building: 江城市滨江路 8 号 3 栋***."""
    found = _BUILDING.match(place) or _STREET.match(place)
    kept = found[0] if found else place[: min(6, len(place) // 2)]
    return kept if kept == place else f"{kept}***"
