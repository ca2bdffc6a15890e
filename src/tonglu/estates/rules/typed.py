"""What somebody types to find a room."""

import re
from typing import Final

from tonglu.lib.names import entrance_key, place_key, room_alone
from tonglu.lib.plain import has_controls, one_line, widths

_BUILDING: Final = re.compile(r"([a-z]?\d+[a-z]?)(?:号楼|栋|幢|座)")


def typed_code(text: str) -> str:
    """Return what was typed as the beginning of a code: 3-2-1502, 3-2, 1502 (room alone), 3栋2单元1502室, 3栋2单元, 3栋.

    Empty for too little.
    """
    plain = one_line(widths(text[:60])).lower()
    if building := _BUILDING.fullmatch(plain):
        return f"{building[1]}-"
    if entrance := entrance_key(plain):
        return f"{entrance}-"
    key = place_key(plain) or room_alone(plain)
    return key if len(key) >= 3 and any(each.isdigit() for each in key) and not has_controls(key) else ""
