"""A browser in a few words, from what it says of itself."""

from typing import Final

BROWSERS: Final = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Lark", "飞书"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "鸿蒙"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def device_words(agent: str) -> str:
    """Return e.g. "Chrome · Windows"; what is unknown is left out."""
    found = (next((words for mark, words in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS))
    return " · ".join(each for each in found if each) or agent[:40]
