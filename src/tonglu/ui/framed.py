"""Macros that put a frame around words, an address or the caller's markup: each look is drawn once, and filled in for each page."""

import re
from collections.abc import Callable, Collection, Hashable, Iterable
from itertools import chain
from typing import Any, Final

from jinja2.runtime import Macro
from markupsafe import Markup

from tonglu.ui import current
from tonglu.ui.calling import escaped

# of each macro what it only writes, or leaves out where it is empty; everything else it is given decides how it looks
FRAMED: Final = {
    "panel": ("title", "acts", "note"),
    "act_panel": ("label", "action", "note", "confirm", "target"),
    "act": ("label", "action", "target"),
    "link_button": ("label", "href"),
    "veil": ("value", "action"),
    "empty": ("sentence", "label", "href", "note"),
}
MOST_KEPT: Final = 500  # looks of one macro
FIRST: Final = 0xE020  # of the characters that stand for what is filled in
OF_PAGE: Final = ((current.TOKEN, current.csrf_field), (current.HERE, current.here))
PLAIN: Final = (str, Markup, int)  # empty ones are left out; a veil is never asked whether it is empty
BODY: Final = Markup("\ue01f")


def framed(macro: Macro, holes: tuple[str, ...]) -> Callable[..., Any]:
    """Return what draws as the macro does; a look that cannot be told from others (hidden fields in a dictionary) is drawn anew."""
    places = [(macro.arguments.index(each), each, Markup(chr(FIRST + number))) for number, each in enumerate(holes)]  # noqa: S704 - as above
    marks = re.compile(f"({'|'.join((current.TOKEN, current.HERE, BODY, *(mark for *_, mark in places)))})")
    own = {mark for *_, mark in places}
    looks: dict[Hashable, list[str]] = {}

    def draw(*args: Any, **kwargs: Any) -> Any:
        given, named, caller = list(args), kwargs, kwargs.pop("caller", None)
        filled: dict[str, Any] = {}
        for place, name, mark in places:
            value = given[place] if place < len(given) else named.get(name, "")
            if value is None or (type(value) in PLAIN and not value):
                continue
            filled[mark] = value
            if place < len(given):
                given[place] = mark
            else:
                named = named | {name: mark}
        look = (*given, *map(type, given), *named.items(), *map(type, named.values()), caller is None)
        try:
            parts = looks.get(look)
            is_kept = parts is not None or not _holds(look, marks, own)  # a name with such a character: drawn as it is
        except TypeError:
            is_kept = False
        if not is_kept:
            return macro(*args, **kwargs, **({"caller": caller} if caller else {}))
        if parts is None:
            if len(looks) >= MOST_KEPT:
                looks.clear()
            with current.keeping():
                parts = looks[look] = marks.split(macro(*given, **named, **({"caller": lambda: BODY} if caller else {})))
        ready = {mark: escaped(value) for mark, value in filled.items()}
        ready |= {mark: escaped(tell()) for mark, tell in OF_PAGE if mark in parts}
        if caller:
            ready[BODY] = caller()
        return Markup("".join([ready.get(each, each) for each in parts]))  # noqa: S704 - drawn by the macro, what is filled in is escaped

    return draw


def _holds(look: Iterable[Any], marks: re.Pattern[str], own: Collection[str]) -> bool:
    """Tell whether what decides the look holds one of the characters that stand for what is filled in."""
    words = chain.from_iterable(each if isinstance(each, tuple) else (each,) for each in look)
    return any(isinstance(each, str) and each not in own and marks.search(each) for each in words)
