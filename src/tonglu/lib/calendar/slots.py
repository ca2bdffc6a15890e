"""Slots of a day: half-open pairs of minutes since midnight, in order, apart, 24:00 allowed at the end."""

import re
import unicodedata
from collections.abc import Iterable

from tonglu.lib.refusals import Refused

Slot = tuple[int, int]
DAY_MINUTES = 24 * 60

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*(?:-|~|–|—|至|到)\s*(\d{1,2}):(\d{2})")


def checked_slots(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """Return the slots in order; Refused where one is empty, leaves the day or overlaps its neighbour."""
    ordered = sorted(slots)
    latest = 0
    for start, end in ordered:
        if not 0 <= start < end <= DAY_MINUTES:
            raise Refused("工作时段 {slot} 不对：结束要晚于开始，最晚到 24:00", slot=slots_text([(start, end)]))
        if start < latest:
            raise Refused("工作时段 {slot} 与前一段重叠，请改开", slot=slots_text([(start, end)]))
        latest = end
    return tuple(ordered)


def parse_slots(text: str) -> tuple[Slot, ...]:
    """Read "9:00-12:00, 13:30-18:00" (also 、；and full-width signs); empty text or 休 means no work."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in {"", "休", "休息", "-"}:
        return ()
    parts = [part.strip() for part in re.split(r"[,;、\n]+", plain) if part.strip()]
    return checked_slots(_parse_slot(part) for part in parts)


def _parse_slot(part: str) -> Slot:
    found = _SPAN.fullmatch(part)
    if not found:
        raise Refused("看不懂工作时段“{text}”，请写成 9:00-12:00, 13:30-18:00", text=part[:40])
    numbers = [int(each) for each in found.groups()]
    if numbers[1] > 59 or numbers[3] > 59:
        raise Refused("工作时段“{text}”里的分钟超过了 59", text=part[:40])
    return numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]


def slots_text(slots: Iterable[Slot]) -> str:
    """Return "09:00-12:00, 13:30-18:00"; parse_slots reads it back."""
    return ", ".join(f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}" for start, end in slots)
