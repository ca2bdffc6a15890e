"""What somebody types to find a room."""

from tonglu.lib.names import place_key
from tonglu.lib.plain import has_controls, one_line, widths


def typed_code(text: str) -> str:
    """Return what was typed as the beginning of a code: 3-2-1502, 3-2, 1502 (room alone), 3栋2单元1502室; empty for too little."""
    plain = one_line(widths(text[:60])).lower()
    key = place_key(plain) or plain
    return key if len(key) >= 3 and any(each.isdigit() for each in key) and not has_controls(key) else ""
