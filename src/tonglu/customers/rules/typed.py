"""What somebody types to find a customer."""

import re
from typing import Final

NO_SOUND: Final = "^$"
_LETTERS: Final = re.compile("[a-z]{2,12}")


def long_digits(text: str) -> list[str]:
    """Five to nine digits in a row are the end of a phone: tokens hold only four, the rest is compared."""
    return [each for each in text.split() if each.isdecimal() and 5 <= len(each) <= 9]


def sound_of(text: str) -> str:
    """Return the pattern of a pinyin key (`wang xiao ming …`) that begins with these letters: wangx, wxm, wangxm; of no letters none."""
    found = _LETTERS.match(text.strip().lower().replace("'", ""))
    return "^" + "(?:[a-z]* )?".join(found[0]) if found else NO_SOUND
