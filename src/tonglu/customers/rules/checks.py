"""查重: what is asked of the whole company, how little is answered, and how often one person may ask."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tonglu.customers.rules.papers import clear_number
from tonglu.estates.rules.typed import estate_before, room_of_estate
from tonglu.lib import names, papers, phones
from tonglu.lib.labelled import N_
from tonglu.lib.plain import shown, widths
from tonglu.lib.refusals import Refused, TooOften, about

DIGITS: Final = 4
HOUR, DAY, MONTH = timedelta(hours=1), timedelta(days=1), timedelta(days=30)
MOST_AN_HOUR, MOST_A_DAY = 20, 60
MOST_REFUSED: Final = 100  # on record of one person in an hour
# numbers that show the same mask, tried one after the other, would tell what the mask hides; rooms of one name, where somebody lives
MOST_ALIKE: Final = {"phone": 3, "paper": 3, "name": 5, "room": 5}
MOST_ENTRANCES: Final = 12  # named in a sentence
MOST_BESIDE: Final = 3  # names of one room would tell who lives there


class Excess(StrEnum):
    """Which limit a question was beyond."""

    HOUR = "hour"
    DAY = "day"
    ALIKE = "alike"


EXCESS_WORDS: Final = {
    Excess.HOUR: N_("一小时次数已满"), Excess.DAY: N_("一天次数已满"), Excess.ALIKE: N_("逐个试相近的内容"),
}  # fmt: skip


class How(StrEnum):
    PHONE = "phone"
    PAPER = "paper"
    NAME = "name"
    ROOM = "room"


HOW_WORDS: Final = {
    How.PHONE: N_("按电话"), How.PAPER: N_("按证件号"), How.NAME: N_("按姓名和手机后四位"), How.ROOM: N_("按姓名和房间"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """What was typed, in its one spelling. `mask` is what the record may show of it."""

    how: How
    clear: str  # a number; of a name the name
    digits: str = ""
    estate: str = ""
    room: str = ""  # the whole code within the estate

    @property
    def whole(self) -> str:
        return f"{self.clear} {self.digits}{self.beside}".strip()

    @property
    def mask(self) -> str:
        if self.how == How.NAME:
            return f"{short_mask(self.clear)} {self.digits}"
        if self.how == How.ROOM:
            return f"{short_mask(self.clear)} {self.estate} {self.room.rpartition('-')[0]}-*"
        return phones.mask(self.clear) if self.how == How.PHONE else papers.mask(self.clear)

    @property
    def alike(self) -> str:
        """What all questions share that together would find out what is hidden."""
        return self.clear if self.how in {How.NAME, How.ROOM} else self.mask

    @property
    def beside(self) -> str:
        """The room that all questions share that together would find out who lives there."""
        return f"{self.estate} {self.room}".strip()


@dataclass(frozen=True, slots=True)
class Asked:
    """An earlier question of the same person; `mark`, `alike` and `beside` are fingerprints."""

    at: datetime
    mark: str
    alike: str
    beside: str = ""


def question_of(
    *, phone: str = "", paper: str = "", name: str = "", digits: str = "", room: str = "", estates: Sequence[str] = ()
) -> Question:
    """Read what was typed: one number, one paper, or a name with the last four digits of a phone or with a room of one of the estates.

    Refused where it is none or several.
    """
    given = [bool(each.strip()) for each in (phone, paper, name + digits + room)]
    if sum(given) != 1 or (digits.strip() and room.strip()):
        raise Refused("请只填一种：电话、证件号，或者姓名加手机后四位，或者姓名加房间")
    if given[0]:
        with about("phone"):
            return Question(How.PHONE, phones.parse_phone(phone).stored.partition("-")[0])
    if given[1]:
        with about("paper"):
            return Question(How.PAPER, clear_number("", paper))
    return _by_room(name, room, estates) if room.strip() else _by_name(name, digits)


def _by_name(name: str, digits: str) -> Question:
    last = widths(digits[: DIGITS * 10])
    with about("digits"):
        if not (last.isascii() and last.isdecimal() and len(last) == DIGITS):
            raise Refused("按姓名查重要填手机号的后四位数字，或者房间")
    return Question(How.NAME, _whole(name), last)


def _by_room(name: str, room: str, estates: Sequence[str]) -> Question:
    """The estate and the whole code: half of a room would be several."""
    found = room_of_estate(room, estates)
    if found is None:
        with about("room"):
            if estate := shown(estate_before(room)):
                raise Refused("没有“{estate}”这个项目，请写全项目名；项目名要和系统里的一样", estate=estate)
            raise Refused("请写全项目名和房号，如 望江苑 3-2-1502；项目名要和系统里的一样")
    return Question(How.ROOM, _whole(name), estate=found[0], room=found[1])


def with_entrance(asked: Question, rooms: Collection[str]) -> Question:
    """Return the question about the one of these rooms that is meant: 3-1502 is 3-2-1502 where no other entrance has a room 1502.

    Refused where several have one.
    """
    if not rooms or asked.room in rooms:
        return asked
    if len(rooms) > 1:
        building, number = asked.room.split("-")
        codes = "、".join(sorted(rooms, key=lambda each: (len(each), each))[:MOST_ENTRANCES])
        with about("room"):
            raise Refused(
                "{estate} {building} 栋有 {n} 个单元都有 {room}，请写上单元：{codes}",
                estate=asked.estate, building=building, n=len(rooms), room=number, codes=codes,
            )  # fmt: skip
    return replace(asked, room=next(iter(rooms)))


def _whole(name: str) -> str:
    with about("name"):
        plain = names.normalise(name)
        if len(plain) < 2:
            raise Refused("请填写完整的姓名")
        return plain


def short_mask(name: str) -> str:
    """Return the surname and one star, whatever follows: even the length of a name says something."""
    family = names.surname(name)
    return f"{family if family != name else name[:1]}*"


def refuse_too_many(how: How, now: Asked, earlier: Sequence[Asked]) -> None:
    """Refuse what is too much for one person; `earlier` are his own questions of the last 30 days."""
    at = now.at
    moments = sorted(each.at for each in earlier)
    in_hour = [each for each in moments if each > at - HOUR]
    if len(in_hour) >= MOST_AN_HOUR:
        wait = (in_hour[-MOST_AN_HOUR] + HOUR - at).total_seconds()
        minutes = max(1, -(-int(wait) // 60))
        raise TooOften(
            "一小时最多查重 {most} 次，请 {n} 分钟后再查", seconds=wait, limit=Excess.HOUR, most=MOST_AN_HOUR, n=minutes
        )  # fmt: skip
    in_day = [each for each in moments if each > at - DAY]
    if len(in_day) >= MOST_A_DAY:
        wait = (in_day[-MOST_A_DAY] + DAY - at).total_seconds()
        raise TooOften("一天最多查重 {most} 次，请明天再查；确有需要请找主管", seconds=wait, limit=Excess.DAY, most=MOST_A_DAY)
    recent = sorted((each for each in earlier if each.at > at - MONTH), key=lambda each: each.at)
    _refuse_trying({each.mark: each.at for each in recent if each.alike == now.alike}, now, MOST_ALIKE[how])
    if now.beside:
        _refuse_trying({each.mark: each.at for each in recent if each.beside == now.beside}, now, MOST_BESIDE)


def _refuse_trying(tried: Mapping[str, datetime], now: Asked, most: int) -> None:
    if now.mark not in tried and len(tried) >= most:
        wait = (min(tried.values()) + MONTH - now.at).total_seconds()
        raise TooOften(
            "您已经用相近的内容查过 {n} 次，不能再逐个试；要核对，请找留有资料的同事", seconds=wait, limit=Excess.ALIKE, n=len(tried)
        )  # fmt: skip
