"""Identity papers: recognised by shape, proved by checksum, shown masked.

Sources: GB 11643 (identity number, ISO 7064 MOD 11-2), GB 32100 (unified social credit code, MOD 31).
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import mul

from tonglu.lib.plain import has_controls, is_masked, is_scientific, shown, widths
from tonglu.lib.refusals import Refused


class PaperKind(StrEnum):
    ID_CARD = "id_card"
    PASSPORT = "passport"
    HK_MACAO = "hk_macao"
    TAIWAN = "taiwan"
    RESIDENCE = "residence"
    FOREIGN_PR = "foreign_pr"
    USCC = "uscc"
    MILITARY = "military"


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class Paper:
    kind: PaperKind
    number: str
    born_on: date | None = None
    sex: Sex | None = None


_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_PROVINCES = frozenset(
    str(code) for codes in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72)) for code in range(*codes)
)
_OFFICES = _PROVINCES | {"10"}  # where a code was given, behind its two characters: a province, or the state itself
_RESIDENCE_PROVINCES = frozenset({"81", "82", "83"})
_ID_SHAPE = re.compile(r"\d{17}[\dX]")
_CREDIT_SHAPE = re.compile(f"[{_CREDIT_ALPHABET}]{{18}}")
_SHAPES = (
    (PaperKind.HK_MACAO, re.compile(r"[HM]\d{8}(?:\d{2})?|[CW][A-Z\d]\d{7}")),
    (PaperKind.FOREIGN_PR, re.compile(r"[A-Z]{3}\d{12}")),
    (PaperKind.TAIWAN, re.compile(r"\d{8}|\d{10}(?:\([A-Z]\))?")),
    (PaperKind.PASSPORT, re.compile(r"(?=.*\d)[A-Z\d]{6,9}")),
    (PaperKind.MILITARY, re.compile(r"[\u4e00-\u9fff]{1,4}字第?\d{4,10}号?")),
)
_SPACES = re.compile(r"[\s\-‐-―−]+")
LONGEST = 60


def recognise(text: str, kind: PaperKind | None = None) -> Paper:
    """Return the paper that a number belongs to; 15-digit identity numbers come back with 18.

    `kind` is what the person said it is; without it the shape decides. Raises Refused with what is wrong.
    """
    number = text if text.isascii() and _ID_SHAPE.fullmatch(text) else _tidied(text)  # most of a large file is tidy
    if kind is None:
        return _by_shape(number)
    if kind in {PaperKind.ID_CARD, PaperKind.RESIDENCE}:
        return _identity(number)
    if kind is PaperKind.USCC:
        return Paper(kind, _checked_credit_code(number))
    if kind is PaperKind.FOREIGN_PR and number[:1] == "9":
        return _identity(number)
    if not dict(_SHAPES)[kind].fullmatch(number):
        raise Refused("“{text}”不是所选证件的号码，请核对证件类型和号码", text=shown(number))
    return Paper(kind, number)


def _tidied(text: str) -> str:
    plain = widths(text[: LONGEST + 1])
    if not plain:
        raise Refused("请填写证件号")
    if len(plain) > LONGEST:
        raise Refused("证件号太长，最多 {most} 个字符", most=LONGEST)
    if has_controls(plain):
        raise Refused("证件号中有看不见的控制字符，请删去后重填")
    _refuse_damage(plain)
    return _SPACES.sub("", plain).upper().removesuffix(".0").lstrip("'")


def _by_shape(number: str) -> Paper:
    if _ID_SHAPE.fullmatch(number):
        return _identity_or_company(number)
    if re.fullmatch(r"\d{15}", number):
        return _identity(number)
    if len(number) == 18 and re.search(r"[A-Z]", number):
        return Paper(PaperKind.USCC, _checked_credit_code(number))
    for kind, shape in _SHAPES:
        if shape.fullmatch(number):
            return Paper(kind, number)
    if re.fullmatch(r"\d{11,20}X?", number):
        raise _identity_length_fault(number)
    raise Refused("“{text}”不是能识别的证件号，请核对", text=shown(number))


def _identity_or_company(number: str) -> Paper:
    try:
        return _identity(number)
    except Refused:
        if is_credit_code(number) and number[2:4] in _OFFICES:  # every 31st mistyped card would pass for a code
            return Paper(PaperKind.USCC, number)
        raise


def _identity_length_fault(number: str) -> Refused:
    missing = 18 - len(number)
    if missing == 1:
        return Refused("身份证号少一位，请补全")
    if missing > 1:
        return Refused("身份证号少 {count} 位，请补全", count=missing)
    if missing == -1:
        return Refused("身份证号多一位，请核对")
    return Refused("身份证号多 {count} 位，请核对", count=-missing)


def _refuse_damage(number: str) -> None:
    if is_scientific(number):
        raise Refused("证件号被表格软件改成了科学计数 {text}，原来的数字已丢失；请把这一列设为“文本”后重新填写", text=number)
    if is_masked(number):
        raise Refused("证件号中有 * 号，是打码后的号码；请填写完整号码")


# --- identity numbers


def identity_check(first17: str) -> str:
    """Return the check character of the first 17 digits."""
    return _CHECKS[sum(map(mul, map(int, first17), _WEIGHTS)) % 11]


def _identity(number: str) -> Paper:
    if len(number) == 15 and re.fullmatch(r"\d{15}", number):
        seventeen = f"{number[:6]}19{number[6:]}"
        number = seventeen + identity_check(seventeen)
    if not _ID_SHAPE.fullmatch(number):
        raise _identity_fault(number)
    born_on = _born_on(number[6:14])
    if identity_check(number[:17]) != number[17]:
        raise Refused("身份证号最后一位校验不对，请逐位核对")
    return Paper(_identity_kind(number), number, born_on, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE)


def _identity_kind(number: str) -> PaperKind:
    if number[0] == "9":
        return PaperKind.FOREIGN_PR
    if number[:2] in _RESIDENCE_PROVINCES:
        return PaperKind.RESIDENCE
    if number[:2] not in _PROVINCES:
        raise Refused("身份证号开头的地区代码 {code} 不存在，请核对", code=number[:2])
    return PaperKind.ID_CARD


def _identity_fault(number: str) -> Refused:
    if re.fullmatch(r"\d+X?", number) and len(number) != 18:
        return _identity_length_fault(number)
    return Refused("身份证号“{text}”中有不该出现的字符，只能是数字，最后一位可以是 X", text=shown(number))


def _born_on(digits: str) -> date:
    try:
        born_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise Refused("身份证号里的出生日期 {digits} 不存在，请核对", digits=digits) from None
    if not 1880 <= born_on.year <= 2100:
        raise Refused("身份证号里的出生年份 {year} 不合理，请核对", year=born_on.year)
    return born_on


# --- unified social credit codes


def credit_check(first17: str) -> str:
    """Return the check character of the first 17 characters."""
    total = sum(_CREDIT_ALPHABET.index(each) * weight for each, weight in zip(first17, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_ALPHABET[-total % 31]


def is_credit_code(number: str) -> bool:
    """Tell whether an upper-case number is a possible unified social credit code."""
    return bool(_CREDIT_SHAPE.fullmatch(number)) and credit_check(number[:17]) == number[17]


def _checked_credit_code(number: str) -> str:
    if len(number) != 18:
        raise Refused("统一社会信用代码应有 18 位，现在是 {count} 位，请核对", count=len(number))
    if not _CREDIT_SHAPE.fullmatch(number):
        raise Refused("统一社会信用代码中不会有字母 I、O、Z、S、V 和其他符号，请核对")
    if credit_check(number[:17]) != number[17]:
        raise Refused("统一社会信用代码最后一位校验不对，请逐位核对")
    return number


def mask(number: str) -> str:
    """Return a paper number as people inside may see it: 440308********1512; shorter ones keep less."""
    if len(number) >= 15:
        return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}"
    return f"{number[:1]}{'*' * (len(number) - 4)}{number[-3:]}" if len(number) >= 8 else "*" * len(number)
