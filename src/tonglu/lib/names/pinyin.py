"""The dictionary of readings: half of what starting costs, so it is read with the first name that needs it."""

from typing import Literal


def lazy_pinyin(text: str, errors: Literal["default", "ignore"] = "default") -> list[str]:
    """Return the syllables of a text; what has no reading stays as it is, or is left out with "ignore"."""
    from pypinyin import lazy_pinyin as read

    return list(read(text, errors=errors))
