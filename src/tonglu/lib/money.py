"""Amounts and areas as people write them ("239万", "21036元/平米", "113.62㎡"), and back into words."""

import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from tonglu.lib.plain import has_controls, is_scientific, shown, widths
from tonglu.lib.refusals import Refused

CENT = Decimal("0.01")
LARGEST = Decimal(10) ** 13
LONGEST = 60
_UNITS = {
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "十万": 10**5,
    "万": 10**4,
    "w": 10**4,
    "千": 1000,
    "k": 1000,
    "": 1,
}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_PART = re.compile(rf"({_NUMBER})({'|'.join(unit for unit in _UNITS if unit)})?")
_CURRENCY = re.compile(r"^(?:¥|人民币|rmb|cny)|(?:元整?|圆整?|块|人民币|rmb|cny)$", re.IGNORECASE)
_PER_AREA = re.compile(r"(?:元)?(?:/|每)(?:平方米|平米|平方|m2|㎡|平|m)$", re.IGNORECASE)
_AREA_UNIT = re.compile(r"(?:平方米|平米|平方|m2|㎡|平)$", re.IGNORECASE)


def parse_money(text: str, *, may_be_negative: bool = False) -> Decimal:
    """Return an amount in yuan with two decimals (more are rounded half up): "239万", "1.2亿", "¥1,234.50".

    Raises Refused for anything that is no amount, a unit price, a negative amount where none may be.
    """
    plain = _tidied(text)
    if _PER_AREA.search(plain):
        raise Refused("“{text}”是单价，这里要填总金额", text=shown(text))
    return _amount(plain, text, may_be_negative=may_be_negative)


def parse_unit_price(text: str) -> Decimal:
    """Return a price in yuan per square metre: "21036元/平米", "2.1万/㎡", "21036"."""
    return _amount(_PER_AREA.sub("", _tidied(text)), text)


def parse_area(text: str) -> Decimal:
    """Return an area in square metres with two decimals: "113.62㎡", "113.62 平米", "1,113.62"."""
    plain = _AREA_UNIT.sub("", _tidied(text))
    if not re.fullmatch(_NUMBER, plain):
        raise Refused("“{text}”不是面积，请写成 113.62", text=shown(text))
    area = Decimal(plain.replace(",", ""))
    if area >= 10**8:  # before rounding: thirty digits do not fit the arithmetic
        raise Refused("面积“{text}”过大，请核对", text=shown(text))
    return area.quantize(CENT, ROUND_HALF_UP)


def _tidied(text: str) -> str:
    plain = re.sub(r"\s+", "", widths(text[: LONGEST + 1]))
    if not plain:
        raise Refused("请填写数字")
    if len(text) > LONGEST or has_controls(plain):
        raise Refused("“{text}”不是数字，请核对", text=shown(text))
    if is_scientific(plain):
        raise Refused("数字被表格软件改成了科学计数 {text}，原来的数字已丢失；请把这一列设为“文本”后重新填写", text=plain)
    return plain


def _amount(plain: str, written: str, *, may_be_negative: bool = False) -> Decimal:
    body = _CURRENCY.sub("", _CURRENCY.sub("", plain)).lower()
    if bracketed := re.fullmatch(r"\((.+)\)", body):  # the way accountants write less than nothing
        body = f"-{bracketed[1]}"
    sign, body = (-1, body[1:].removeprefix("¥")) if body[:1] in "-−–" else (1, body.removeprefix("+"))
    amount = (_sum_of_parts(body, written) * sign).quantize(CENT, ROUND_HALF_UP)
    if amount < 0 and not may_be_negative:
        raise Refused("金额“{text}”是负数，这里不能为负", text=shown(written))
    return amount


def _sum_of_parts(body: str, written: str) -> Decimal:
    """Return 1亿2000万 as one number; the units must fall."""
    parts = _PART.findall(body)
    if not parts or "".join(number + unit for number, unit in parts) != body:
        raise Refused("“{text}”不是金额，请写成 2390000 或 239万", text=shown(written))
    units = [_UNITS[unit] for _, unit in parts]
    if any(later >= earlier for earlier, later in pairwise(units)):
        raise Refused("“{text}”不是金额，请写成 2390000 或 239万", text=shown(written))
    numbers = (Decimal(number.replace(",", "")) for number, _ in parts)
    total = sum((number * unit for number, unit in zip(numbers, units, strict=True)), Decimal(0))
    if total >= LARGEST:
        raise Refused("金额“{text}”过大，请核对", text=shown(written))
    return total


def money_text(amount: Decimal) -> str:
    """Return yuan as people read them: ¥1,234.50, above 99,999 as ¥239万 or ¥1.2亿 (two decimals at most)."""
    size = abs(amount)
    sign = "-" if amount < 0 else ""
    for name, unit in (("亿", 10**8), ("万", 10**4)):
        if size >= (unit if unit > 10**4 else 10**5):
            return f"{sign}¥{_trimmed(size / unit)}{name}"
    rounded = size.quantize(CENT, ROUND_HALF_UP)
    return f"{sign}¥{rounded:,.0f}" if rounded == rounded.to_integral() else f"{sign}¥{rounded:,.2f}"


def area_text(area: Decimal) -> str:
    """Return square metres with their unit: 113.62㎡, 90㎡."""
    return f"{_trimmed(area)}㎡"


def _trimmed(number: Decimal) -> str:
    text = f"{number.quantize(CENT, ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".")


_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def capital_text(amount: Decimal) -> str:
    """Return yuan in the capital figures of receipts: 壹仟贰佰叁拾肆元伍角整. Below 10^13; ValueError above."""
    cents = int((abs(amount) * 100).to_integral_value(ROUND_HALF_UP))
    if cents >= LARGEST * 100:
        message = "amount is too large for capital figures"
        raise ValueError(message)
    yuan, rest = divmod(cents, 100)
    words = "负" if amount < 0 and cents else ""
    if yuan or not rest:
        words += (_capital_integer(yuan) or "零") + "元"
    return words + _capital_cents(rest, after_yuan=bool(yuan))


def _capital_cents(cents: int, *, after_yuan: bool) -> str:
    tenths, hundredths = divmod(cents, 10)
    if not cents:
        return "整"
    words = f"{_DIGITS[tenths]}角" if tenths else "零" * after_yuan
    return words + (f"{_DIGITS[hundredths]}分" if hundredths else "整")


def _capital_integer(number: int) -> str:
    """Read four digits at a time; one 零 stands for every run of noughts inside."""
    words, was_nought = "", False
    groups = [number // 10 ** (4 * place) % 10_000 for place in range(3, -1, -1)]
    for name, group in zip(reversed(_GROUPS), groups, strict=True):
        for place in range(3, -1, -1):
            digit = group // 10**place % 10
            if digit:
                words += ("零" if was_nought and words else "") + _DIGITS[digit] + _PLACES[place]
            was_nought = not digit
        if group:
            words += name
    return words.replace("万亿", "万") if groups[0] and groups[1] else words
