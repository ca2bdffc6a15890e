"""A number that somebody has begun to type: GD, the day the case came, a serial."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Final

from tonglu.lib.clock import start_of

DAY: Final = 6  # YYMMDD
BEGUN: Final = ("G", "GD")
_NUMBER: Final = re.compile(r"GD[0-9]+")
_BEGUN: Final = re.compile(r"GD([0-9]{1,6})")


def days_of_number(begun: str) -> tuple[datetime, datetime] | None:
    """Return from when on and before when the cases came whose numbers begin so, all of them; None where that is not known."""
    found = _BEGUN.fullmatch(begun)
    if not found:
        return None
    first, last = (_nearest(found[1].ljust(DAY, filler)) for filler in "09")
    if not all(f"GD{each:%y%m%d}".startswith(begun) for each in (first, last)):  # a thirteenth month
        return None
    return start_of(first), start_of(last + timedelta(days=1))


def is_number(text: str) -> bool:
    """Say whether this can only be a number, or its beginning."""
    return bool(_NUMBER.fullmatch(text))


def _nearest(digits: str) -> date:
    year, month = 2000 + int(digits[:2]), min(max(int(digits[2:4]), 1), 12)
    return date(year, month, min(max(int(digits[4:]), 1), monthrange(year, month)[1]))
