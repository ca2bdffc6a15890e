"""Forms that nobody has typed into yet: the same for everybody who is offered the same, so that each is drawn once."""

from collections.abc import Callable, Hashable
from functools import cache
from typing import Final

from django.utils.translation import get_language
from markupsafe import Markup, escape

from tonglu.ui.forms import Form

MOST_KEPT: Final = 2_000
_drawn: dict[Hashable, Markup] = {}


class Blank:
    """Stands for a form on a page; `drawn` is all the page wants of it."""

    is_bound = False

    def __init__(self, drawn: Markup) -> None:
        self.drawn = drawn


def blank(make: Callable[[], Form], *mark: Hashable) -> Blank:
    """Return the blank form that `make` makes; `mark` is what its look depends on, beside the language."""
    key = (get_language(), *mark)
    if key not in _drawn:
        if len(_drawn) >= MOST_KEPT:
            _drawn.clear()
        _drawn[key] = make().drawn
    return Blank(_drawn[key])


def filled(make: Callable[..., Form], values: dict[str, str], *mark: Hashable) -> Blank:
    """Return a form that shows `values` (short texts): it is drawn once with a mark in place of each."""
    marks = {name: _mark(number) for number, name in enumerate(values)}
    text = str(blank(lambda: make(**marks), *mark).drawn)
    for name, value in values.items():
        text = text.replace(marks[name], str(escape(value)))
    return Blank(Markup(text))  # noqa: S704 - drawn by the form, the values escaped


@cache
def _mark(number: int) -> str:
    return f"\ue000{number}\ue001"
