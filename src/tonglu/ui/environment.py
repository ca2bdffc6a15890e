"""The Jinja2 environment, made once: icons, addresses, translation, filters, and `ui`, the macros of templates/macros/."""

from collections.abc import Callable
from functools import cache
from typing import Any

import jinja2
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, ngettext, npgettext, pgettext

from tonglu.ui import current, formats
from tonglu.ui.icons import icon
from tonglu.ui.listing import col
from tonglu.ui.quick import QUICK
from tonglu.ui.tones import tone


class Macros:
    """Every macro of templates/macros/ and every part of quick.py under one name, so that a block rendered alone sees them too."""

    def __init__(self) -> None:
        self._found: dict[str, Any] = dict(QUICK)

    def gather(self, environment: jinja2.Environment) -> None:
        for name in environment.list_templates(filter_func=lambda each: each.startswith("macros/")):
            module = environment.get_template(name).module
            found = {key: value for key, value in vars(module).items() if isinstance(value, jinja2.runtime.Macro)}
            if twice := self._found.keys() & found.keys():
                message = f"{name} defines again: {', '.join(sorted(twice))}"
                raise ValueError(message)
            self._found |= found

    def __getattr__(self, name: str) -> Any:
        try:
            return self._found[name]
        except KeyError:
            message = f"no macro is called {name!r}"
            raise AttributeError(message) from None

    def __dir__(self) -> list[str]:
        return sorted(self._found)


def _url(name: str, *args: object, **kwargs: object) -> str:
    if args and not kwargs and all(type(each) is int for each in args) and (pattern := _pattern(name, len(args))):
        return pattern.format(*args)
    return reverse(name, args=args or None, kwargs=kwargs or None)


@cache
def _pattern(name: str, count: int) -> str:
    """The address with places for whole numbers, empty where it does not simply repeat them: a list asks for hundreds."""
    marks = [900_000_001 + each for each in range(count)]
    try:
        address = reverse(name, args=marks)
    except NoReverseMatch:  # an address that takes some whole numbers only, a year
        return ""
    if "{" in address or any(address.count(str(mark)) != 1 for mark in marks):
        return ""
    for place, mark in enumerate(marks):
        address = address.replace(str(mark), f"{{{place}}}")
    return address


def _attributes(**given: object) -> dict[str, object]:
    """hx_get="…" in a macro call becomes hx-get; None and False are left out (Jinja's xmlattr drops them)."""
    return {name.rstrip("_").replace("_", "-"): value for name, value in given.items() if value is not None and value is not False}


def environment(**options: Any) -> jinja2.Environment:
    # not optimised: a constant through a filter (1530|duration) would keep the language of the first page
    made = jinja2.Environment(**{**options, "undefined": jinja2.StrictUndefined, "optimized": False}, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - Django passes autoescape=True
    translate: Callable[..., None] = made.install_gettext_callables  # type: ignore[attr-defined]
    translate(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    made.filters.update(formats.FILTERS)
    macros = Macros()
    made.globals.update(
        static=static,
        url=_url,
        icon=icon,
        col=col,
        tone=tone,
        attributes=_attributes,
        csrf_field=current.csrf_field,
        here=current.here,
        query_with=current.query_with,
        ui=macros,
    )
    macros.gather(made)
    return made
