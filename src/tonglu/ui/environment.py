"""The Jinja2 environment, made once: icons, addresses, translation, filters, and `ui`, the macros of templates/macros/."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Final, cast

import jinja2
from django.conf import settings
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext

from tonglu.ui import current, formats
from tonglu.ui.addresses import url
from tonglu.ui.folding import FoldingEnvironment, kept, pure_of, spoken
from tonglu.ui.framed import FRAMED, framed
from tonglu.ui.icons import icon
from tonglu.ui.listing import col
from tonglu.ui.quick import QUICK
from tonglu.ui.tones import tone

# macros whose words depend on nothing but what they are given: a list has ten filters, one of them with two hundred people
KEPT: Final = ("facet",)
MOST_KEPT: Final = 1_000


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
        self._found |= {name: lru_cache(maxsize=MOST_KEPT)(self._found[name]) for name in KEPT}
        self._found |= {name: framed(self._found[name], holes) for name, holes in FRAMED.items()}
        vars(self).update(self._found)  # found at once, where templates ask for them by the hundred

    def __getattr__(self, name: str) -> Any:
        message = f"no macro is called {name!r}"
        raise AttributeError(message)

    def __dir__(self) -> list[str]:
        return sorted(self._found)


def _attributes(**given: object) -> dict[str, object]:
    """hx_get="…" in a macro call becomes hx-get; None and False are left out (Jinja's xmlattr drops them)."""
    return {name.rstrip("_").replace("_", "-"): value for name, value in given.items() if value is not None and value is not False}


class Environments:
    """One environment per language, made when the first page of that language is drawn."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        self._made: dict[str, FoldingEnvironment] = {}

    def of(self, language: str) -> FoldingEnvironment:
        if language not in self._made:
            with translation.override(language):
                self._made[language] = _environment(language, self._options)
        return self._made[language]


def environment(**options: Any) -> jinja2.Environment:
    """Return the environment of the usual language for Django's engine; pages draw with `in_language`."""
    made = Environments(options)
    usual = made.of(settings.LANGUAGE_CODE)
    usual.globals["environments"] = made
    return usual


def in_language(usual: jinja2.Environment) -> jinja2.Environment:
    """Return the sister of Django's environment for the language being spoken."""
    language = translation.get_language()
    if not language or language == settings.LANGUAGE_CODE:
        return usual
    return cast("Environments", usual.globals["environments"]).of(language)


def _environment(language: str, options: dict[str, Any]) -> FoldingEnvironment:
    # not optimised: a constant through a filter (1530|ago) would keep the moment of the first page
    own = {**options, "undefined": jinja2.StrictUndefined, "optimized": False}
    made = FoldingEnvironment(**own, trim_blocks=True, lstrip_blocks=True)  # Django passes autoescape=True
    made.language, made.pure = language, pure_of(icon, static)
    translate: Callable[..., None] = made.install_gettext_callables  # type: ignore[attr-defined]
    translate(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    made.globals["_"] = made.globals["gettext"] = spoken(kept(gettext, language))
    made.filters.update(formats.FILTERS)
    macros = Macros()
    made.globals.update(
        static=cache(static),
        url=url,
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
