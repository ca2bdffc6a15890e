"""查重: what is asked of the whole company, how little is answered, and how often one person may ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tonglu.customers.rules.papers import clear_number
from tonglu.lib import names, papers, phones
from tonglu.lib.labelled import N_
from tonglu.lib.plain import widths
from tonglu.lib.refusals import Refused, TooOften

DIGITS: Final = 4
HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
MOST_AN_HOUR, MOST_A_DAY = 20, 60
# numbers that show the same mask, tried one after the other, would tell what the mask hides
MOST_ALIKE: Final = {"phone": 3, "paper": 3, "name": 5}


class How(StrEnum):
    PHONE = "phone"
    PAPER = "paper"
    NAME = "name"


HOW_WORDS: Final = {How.PHONE: N_("按电话"), How.PAPER: N_("按证件号"), How.NAME: N_("按姓名和手机后四位")}


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed, in its one spelling. `mask` is what the record may show of it."""

    how: How
    clear: str  # a number; of a name the name
    digits: str = ""

    @property
    def whole(self) -> str:
        return f"{self.clear} {self.digits}".strip()

    @property
    def mask(self) -> str:
        if self.how == How.NAME:
            return f"{short_mask(self.clear)} {self.digits}"
        return phones.mask(self.clear) if self.how == How.PHONE else papers.mask(self.clear)

    @property
    def alike(self) -> str:
        """What all questions share that together would find out what is hidden."""
        return self.clear if self.how == How.NAME else self.mask


@dataclass(frozen=True, slots=True)
class Asked:
    """An earlier question of the same person; `mark` and `alike` are fingerprints."""

    at: datetime
    mark: str
    alike: str


def question_of(*, phone: str = "", paper: str = "", name: str = "", digits: str = "") -> Question:
    """Read what was typed: one number, one paper, or a name with the last four digits of a phone. Refused where it is none or several."""
    given = [bool(each.strip()) for each in (phone, paper, name + digits)]
    if sum(given) != 1:
        raise Refused("请只填一种：电话、证件号，或者姓名加手机后四位")
    if given[0]:
        return Question(How.PHONE, phones.parse_phone(phone).stored.partition("-")[0])
    if given[1]:
        return Question(How.PAPER, clear_number("", paper))
    return _by_name(name, digits)


def _by_name(name: str, digits: str) -> Question:
    last = widths(digits[: DIGITS * 10])
    if not (last.isascii() and last.isdecimal() and len(last) == DIGITS):
        raise Refused("按姓名查重要填手机号的后四位数字")
    plain = names.normalise(name)
    if len(plain) < 2:
        raise Refused("请填写完整的姓名")
    return Question(How.NAME, plain, last)


def short_mask(name: str) -> str:
    """Return the surname and one star, whatever follows: even the length of a name says something."""
    family = names.surname(name)
    return f"{family if family != name else name[:1]}*"


def refuse_too_many(how: How, mark: str, alike: str, earlier: Sequence[Asked], at: datetime) -> None:
    """Refuse what is too much for one person; `earlier` are his own questions of the last 30 days."""
    moments = sorted(each.at for each in earlier)
    in_hour = [each for each in moments if each > at - HOUR]
    if len(in_hour) >= MOST_AN_HOUR:
        wait = (in_hour[-MOST_AN_HOUR] + HOUR - at).total_seconds()
        raise TooOften(
            "一小时最多查重 {most} 次，请 {n} 分钟后再查", seconds=wait, most=MOST_AN_HOUR, n=max(1, -(-int(wait) // 60))
        )  # fmt: skip
    in_day = [each for each in moments if each > at - DAY]
    if len(in_day) >= MOST_A_DAY:
        wait = (in_day[-MOST_A_DAY] + DAY - at).total_seconds()
        raise TooOften("一天最多查重 {most} 次，请明天再查；确有需要请找主管", seconds=wait, most=MOST_A_DAY)
    tried = {each.mark: each.at for each in sorted(earlier, key=lambda each: each.at) if each.alike == alike and each.at > at - MONTH}
    if mark not in tried and len(tried) >= MOST_ALIKE[how]:
        wait = (min(tried.values()) + MONTH - at).total_seconds()
        raise TooOften("您已经用相近的号码查过 {n} 次，不能再逐个试；要核对完整号码，请找留有资料的同事", seconds=wait, n=len(tried))
