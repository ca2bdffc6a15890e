"""Phone numbers as people in China write them: read, kept in one form, masked, found by their last digits.

Kept forms: mobile `13812345678`, landline `057188886666`, service `4001234567` or `95588`, foreign `+85291234567`;
an extension follows a dash: `057188886666-801`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

from tonglu.lib.plain import has_controls, is_masked, is_scientific, shown, widths
from tonglu.lib.refusals import Refused


class PhoneKind(StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Phone:
    number: str
    kind: PhoneKind
    extension: str = ""
    note: str = ""  # words that stood beside the number: 本人, 配偶

    @property
    def stored(self) -> str:
        """The one form that is kept and compared."""
        return f"{self.number}-{self.extension}" if self.extension else self.number


MOBILE = re.compile(r"1[3-9]\d{9}")
LANDLINE = re.compile(r"0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}")
SERVICE = re.compile(r"[48]00\d{7}|95\d{3,6}")
_LANDLINE_PARTS = re.compile(r"(0(?:10|2\d)|0[3-9]\d{2})(\d{7,8})")
_EXTENSION = re.compile(r"(?:转|轉|分机|ext\.?|x|#|,)\s*:?(\d{1,6})$", re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"^(.*\d{7,8})\s*-\s*(\d{1,6})$")
_SEPARATORS = re.compile(r"[/、,;|\\\n]+|\s(?:和|或|及)\s")
_SIGNS = re.compile(r"[\s\-‐-―−_.·•()\[\]【】]+")
_WORDS = re.compile(r"[^\W\d_a-zA-Z]+")
_LABELS = re.compile(r"^(?:手机号?码?|电话号?码?|联系电话|座机|tel|mobile|phone)\s*:?\s*", re.IGNORECASE)
LONGEST = 400


def parse_phone(text: str) -> Phone:
    """Read one number; Refused with what is wrong with it, also where the text holds several."""
    found = parse_phones(text)
    if len(found) > 1:
        raise Refused("这里只能填一个号码，现在有 {count} 个", count=len(found))
    return found[0]


def parse_mobile(text: str) -> Phone:
    """Read one mainland mobile number."""
    phone = parse_phone(text)
    if phone.kind is not PhoneKind.MOBILE:
        raise Refused("“{text}”不是手机号，请填写 11 位手机号", text=shown(text))
    return phone


def parse_phones(text: str) -> list[Phone]:
    """Read one cell with one or several numbers (/ 、 ; , newline or blanks between), repeats once.

    Raises Refused with what is wrong with the first bad one: nothing is dropped silently.
    """
    if MOBILE.fullmatch(text):  # most of a large import
        return [Phone(text, PhoneKind.MOBILE)]
    plain = widths(text[: LONGEST + 1])
    if not plain:
        raise Refused("请填写电话号码")
    if len(plain) > LONGEST:
        raise Refused("电话一格太长，最多 {most} 个字符", most=LONGEST)
    if has_controls(plain):
        raise Refused("电话号码中有看不见的控制字符，请删去后重填")
    return list({phone.stored: phone for phone in map(_parse_one, _split(plain))}.values())


def _split(plain: str) -> list[str]:
    joined = _SIGNS.sub("", plain)
    if _is_complete(joined):
        return [plain]
    parts = [part.strip() for part in _SEPARATORS.split(plain) if part.strip()]
    if len(parts) > 1 and _is_complete("".join(_SIGNS.sub("", part) for part in parts)):
        return ["".join(parts)]  # separators inside one number: 138,1234,5678
    return [word for part in parts for word in _split_at_blanks(part)] or [plain]


def _split_at_blanks(part: str) -> list[str]:
    words = part.split()
    if len(words) > 1 and all(_is_complete(_WORDS.sub("", _SIGNS.sub("", word))) for word in words):
        return words
    return [part]


def _is_complete(digits: str) -> bool:
    return any(shape.fullmatch(digits) for shape in (MOBILE, LANDLINE, SERVICE))


def _parse_one(part: str) -> Phone:
    body = _LABELS.sub("", part).removesuffix(".0")
    _refuse_damage(body)
    body, extension = _cut_extension(body)
    note = "".join(_WORDS.findall(body))
    digits = _SIGNS.sub("", _WORDS.sub("", body)).removeprefix(":").removesuffix(":")
    number, kind = _classify(_without_country(digits), part)
    return Phone(number, kind, "" if kind is PhoneKind.MOBILE else extension, note)


def _refuse_damage(body: str) -> None:
    if is_scientific(body):
        raise Refused("号码被表格软件改成了科学计数 {text}，原来的数字已丢失；请把这一列设为“文本”后重新填写", text=body)
    if is_masked(body):
        raise Refused("号码中有 * 号，是打码后的号码；请填写完整号码")


def _cut_extension(body: str) -> tuple[str, str]:
    if marked := _EXTENSION.search(body):
        return body[: marked.start()], marked.group(1)
    dashed = _DASHED_EXTENSION.match(body)
    if dashed and LANDLINE.fullmatch(_SIGNS.sub("", dashed.group(1))):
        return dashed.group(1), dashed.group(2)
    return body, ""


def _without_country(digits: str) -> str:
    digits = re.sub(r"^00(?=[1-9])", "+", digits)
    if domestic := re.fullmatch(r"\+86(\d+)", digits):
        rest = domestic.group(1)
        return rest if rest.startswith(("0", "1", "400", "800", "95")) and rest[:2] != "10" else f"0{rest}"
    if re.fullmatch(r"86(1[3-9]\d{9})", digits):
        return digits[2:]
    return digits[1:] if re.fullmatch(r"01[3-9]\d{9}", digits) else digits


def _classify(digits: str, written: str) -> tuple[str, PhoneKind]:
    for shape, kind in (
        (MOBILE, PhoneKind.MOBILE),
        (LANDLINE, PhoneKind.LANDLINE),
        (SERVICE, PhoneKind.SERVICE),
    ):
        if shape.fullmatch(digits):
            return digits, kind
    if digits.startswith("+"):
        return _foreign(digits), PhoneKind.FOREIGN
    raise _fault(digits, written)


def _foreign(digits: str) -> str:
    try:
        number = phonenumbers.parse(digits, None)
    except phonenumbers.NumberParseException:
        raise Refused("“{text}”不是有效的境外号码，请写成 +国家代码 号码", text=shown(digits)) from None
    if not phonenumbers.is_possible_number(number):
        raise Refused("境外号码“{text}”的位数不对，请核对国家代码和号码", text=shown(digits))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _fault(digits: str, written: str) -> Refused:
    if not re.fullmatch(r"\d+", digits):
        return Refused("“{text}”不是电话号码", text=shown(written))
    if digits.startswith("1"):
        return _mobile_fault(digits)
    if digits.startswith("0"):
        return Refused("固定电话“{text}”的位数不对，应为区号加 7 或 8 位号码", text=shown(written))
    if len(digits) in {7, 8}:
        return Refused("固定电话缺区号，请补上，如 0571-{text}", text=digits)
    return Refused("“{text}”不是完整的电话号码，请补全", text=shown(written))


def _mobile_fault(digits: str) -> Refused:
    missing = 11 - len(digits)
    if missing == 1:
        return Refused("手机号少一位，请补全")
    if missing > 1:
        return Refused("手机号少 {count} 位，请补全", count=missing)
    if missing == -1:
        return Refused("手机号多一位，请核对")
    if missing < -1:
        return Refused("手机号多 {count} 位，请核对", count=-missing)
    return Refused("手机号第二位不会是 {digit}，请核对", digit=digits[1])


def mask(stored: str) -> str:
    """Return a kept number with its middle hidden: 138****5678, 0571****6666, 400***4567, +852****4567."""
    number = stored.partition("-")[0]
    if MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    if parts := _LANDLINE_PARTS.fullmatch(number):
        return f"{parts[1]}{'*' * (len(parts[2]) - 4)}{number[-4:]}"
    if number.startswith("+") and len(number) >= 10:
        return f"{number[:4]}****{number[-4:]}"
    return f"{number[:3]}***{number[-4:]}" if len(number) >= 10 else "*" * len(number)


def last_digits(stored: str, count: int = 4) -> str:
    """Return the last digits of the number itself, by which people search; the extension does not count."""
    return stored.partition("-")[0][-count:]


def search_forms(stored: str) -> list[str]:
    """Return the search tokens of a kept number: its last four digits and the whole, each after #."""
    number = stored.partition("-")[0].removeprefix("+")
    return [f"#{number[-4:]}", f"#{number}"] if number else []
