"""Templates are compiled once per language, and what can only have one answer there is worked out at that time.

`_("来件时间")`, `icon("bell", 18)`, `static("mark.svg")` become plain text of the compiled page: a page asks for hundreds.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

import jinja2
from django.utils import translation
from django.utils.translation import gettext, pgettext
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from tonglu.ui.calling import QuickContext

MOST_KEPT = 5_000


class Fold(NodeTransformer):
    """Replaces calls of pure globals whose arguments are all constants by their result."""

    def __init__(self, pure: Mapping[str, Callable[..., object]]) -> None:
        self._pure = pure

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the visitor's name
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        if name not in self._pure or node.dyn_args or node.dyn_kwargs:
            return node
        given = [*node.args, *(each.value for each in node.kwargs)]
        if not all(isinstance(each, nodes.Const) for each in given):
            return node
        args = [cast("nodes.Const", each).value for each in node.args]
        kwargs = {each.key: cast("nodes.Const", each.value).value for each in node.kwargs}
        try:
            answer = self._pure[name](*args, **kwargs)
        except (ValueError, KeyError, TypeError):  # it complains again where it is drawn
            return node
        return nodes.Const(answer, lineno=node.lineno)


class FoldingEnvironment(jinja2.Environment):
    """An environment of one language."""

    context_class = QuickContext
    language: str = ""
    pure: Mapping[str, Callable[..., object]] = {}

    def _generate(self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False) -> str:  # noqa: FBT001, FBT002 - Jinja's own
        """Jinja's hook: values are written by our own `escaped`, which makes no markup of each."""
        written = super()._generate(source, name, filename, defer_init)
        return written.replace("\nname = ", f"\nfrom {QuickContext.__module__} import escaped as escape; name = ", 1)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        with translation.override(self.language):
            return cast("nodes.Template", Fold(self.pure).visit(tree))


def told(text: str, **given: object) -> Markup:
    """What `_()` of a template answers."""
    return Markup(gettext(text)) % given  # noqa: S704 - as the i18n extension does: source strings are ours, what is given is escaped


def told_in_context(context: str, text: str, **given: object) -> Markup:
    return Markup(pgettext(context, text)) % given  # noqa: S704 - as above


def spoken(translate: Callable[[str], str]) -> Callable[..., Markup]:
    """Return what `_()` of a page calls: Jinja's own copies the whole context for it inside of a loop."""

    def speak(text: str, /, **given: object) -> Markup:
        words = Markup(translate(text))  # noqa: S704 - as in `told`
        return words % given if given or "%" in words else words

    return speak


def kept(translate: Callable[[str], str], language: str) -> Callable[[str], str]:
    """Return the translation of one language, each text looked up once."""
    known: dict[str, str] = {}

    def look_up(text: str) -> str:
        found = known.get(text)
        if found is None:
            if len(known) >= MOST_KEPT:
                known.clear()
            with translation.override(language):
                found = known[text] = translate(text)
        return found

    return look_up


def pure_of(icon: Callable[..., object], static: Callable[..., object]) -> dict[str, Callable[..., Any]]:
    return {"_": told, "gettext": told, "pgettext": told_in_context, "icon": icon, "static": static}
